import { afterEach } from '@jest/globals';
import { createEmulatorCredential } from '../../../src/emulator/credential.js';
import { createSeal } from '../../../src/emulator/seal.js';
import { issueToken } from '../../../src/emulator/access.js';
import { EMULATED_APP } from '../../../src/emulator/identity.js';
import type { PlannedFault } from '../../../src/emulator/faults/plan.js';
import type { FaultName } from '../../../src/emulator/faults/catalogue.js';
import { startEmulator } from '../../../src/emulator/server.js';
import type { EmulatorOptions, EmulatorRequestRecord } from '../../../src/emulator/server.js';
import { createFakeClock } from '../../support/fake-clock.js';
import { OLD_REPORT, someRow, tenantOf } from '../harness.js';
import { connectRaw } from './raw-client.js';

/** Rows of the tenant: three pages of ten, and one page of four. */
export const ROWS = Array.from({ length: 34 }, (_, index) => someRow({ id: `row-${index}` }));

export type FaultyEmulator = Awaited<ReturnType<typeof startFaulty>>;

/** An emulator that fails as planned, on a fake clock, with a token that was not asked for over the wire. */
async function startFaulty(faults: readonly PlannedFault[], options: Partial<EmulatorOptions>) {
  const clock = createFakeClock();
  const records: EmulatorRequestRecord[] = [];
  const emulator = await startEmulator({
    clock,
    tenant: tenantOf(...ROWS),
    budget: 'off',
    pageSize: 10,
    faults: { faults },
    onRequest: (request) => records.push(request),
    ...options,
  });
  const { accessToken } = issueToken(createSeal(), EMULATED_APP.clientId, clock);
  const headers = { Authorization: `Bearer ${accessToken}` };
  let closing: Promise<void> | undefined;
  const urlOf = (path: string) => (path.startsWith('/') ? emulator.baseUrl + path : path);
  return {
    ...emulator,
    close: () => (closing ??= emulator.close()),
    clock,
    records,
    headers,
    credential: createEmulatorCredential(emulator.tokenUrl, clock),
    /** By Node's own client, which follows no redirect here. */
    fetch: (path = OLD_REPORT) => fetch(urlOf(path), { headers, redirect: 'manual' }),
    /** As it stands on the wire. */
    raw: (path = OLD_REPORT, more: Readonly<Record<string, string>> = {}) =>
      connectRaw(urlOf(path), { ...headers, ...more }),
    /** Lets the sockets work until something is so. */
    until: async (isSo: () => boolean) => {
      for (let turn = 0; !isSo(); turn += 1) {
        if (turn > 5000) throw new Error('It was not so after 5000 turns.');
        await clock.advance(0);
      }
    },
  };
}

/** Starts emulators that are closed after the test. */
export function faultyEmulators() {
  const running: FaultyEmulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  });
  return async (
    planned: FaultName | PlannedFault | readonly PlannedFault[],
    options: Partial<EmulatorOptions> = {},
  ) => {
    const faults = typeof planned === 'string' ? [{ fault: planned }] : [planned].flat();
    const emulator = await startFaulty(faults, options);
    running.push(emulator);
    return emulator;
  };
}
