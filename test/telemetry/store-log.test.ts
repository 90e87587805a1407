import { describe, expect, it } from '@jest/globals';
import { STORE_FAULTS, type StoreUse } from '../../src/telemetry/hooks.js';
import { createLog } from '../../src/telemetry/log.js';
import { createStoreLog } from '../../src/telemetry/store-log.js';

function createRecordedLog() {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const onStoreUsed = createStoreLog(createLog({ level: 'debug', destination }));
  return { onStoreUsed, records: () => lines.map((line): unknown => JSON.parse(line)) };
}

const WRITTEN: StoreUse = { operation: 'write', fault: undefined, durationMs: 12 };
const failed = (fault: StoreUse['fault']): StoreUse => ({ ...WRITTEN, fault });

describe('the log of a store', () => {
  /** Who has lost the lease has nothing to mend. */
  const faults = STORE_FAULTS.filter((fault) => fault !== 'FENCED');
  it.each(faults)('says once that it is %s, and what can be done', (fault) => {
    const { onStoreUsed, records } = createRecordedLog();
    [WRITTEN, failed(fault), failed(fault)].forEach(onStoreUsed);
    expect(records()).toMatchObject([
      { level: 'debug', msg: 'store used' },
      { level: 'error', msg: 'store failed', operation: 'write', fault, problem: expect.stringMatching(/\w.*\.$/s) },
      { level: 'debug', msg: 'store used', fault },
    ]); // prettier-ignore
  });

  it('says that it fails otherwise now', () => {
    const { onStoreUsed, records } = createRecordedLog();
    [failed('UNREACHABLE'), failed('UNWRITABLE')].forEach(onStoreUsed);
    expect(records()).toMatchObject([{ fault: 'UNREACHABLE' }, { level: 'error', msg: 'store failed', fault: 'UNWRITABLE' }]); // prettier-ignore
  });

  it('says once that it works again, and that it fails again after that', () => {
    const { onStoreUsed, records } = createRecordedLog();
    [failed('UNWRITABLE'), WRITTEN, WRITTEN, failed('UNWRITABLE')].forEach(onStoreUsed);
    expect(records().slice(1)).toMatchObject([
      { level: 'info', msg: 'store works again', operation: 'write', durationMs: 12 },
      { level: 'debug', msg: 'store used' },
      { level: 'error', msg: 'store failed' },
    ]);
  });

  it('says what a start has found there, and nothing where that was nothing', () => {
    const { onStoreUsed, records } = createRecordedLog();
    const read = { operation: 'read', fault: undefined, durationMs: 3 } as const;
    [
      { ...read, rowCount: undefined },
      { ...read, rowCount: 2700 },
    ].forEach(onStoreUsed);
    expect(records()).toMatchObject([
      { msg: 'store used' },
      { msg: 'store used' },
      { level: 'info', msg: 'report restored', rowCount: 2700, durationMs: 3 },
    ]);
  });

  it('takes it for no failure that another gateway reads the report by now', () => {
    const { onStoreUsed, records } = createRecordedLog();
    [failed('FENCED'), failed('FENCED'), WRITTEN].forEach(onStoreUsed);
    expect(records()).toMatchObject([{ level: 'info' }, { level: 'info' }, { level: 'debug' }]);
  });
});
