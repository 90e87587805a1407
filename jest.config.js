// @apollo/gateway would report to Apollo and look for the cloud that it runs in.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Most suites wait for sockets, timers and the disk.
  maxWorkers: '100%',
  // A worker keeps some of every suite that it has run.
  workerIdleMemoryLimit: '1GB',
  // A machine may be slow and have others to serve: what hangs is found all the same.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'es6' } }],
  },
};
