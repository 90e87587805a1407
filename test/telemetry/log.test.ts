import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/telemetry/log.js';

describe('the log', () => {
  it('is one line of JSON per event, with an ISO instant and the level by name', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
    log.info({ rowCount: 1 }, 'two\nlines\u001b[31m');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd().split(/[\n\r]/)).toHaveLength(1);
    expect(lines[0]).not.toContain('\u001b');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      rowCount: 1,
      msg: 'two\nlines\u001b[31m',
    });
  });

  it('keeps what is below its level to itself', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    createLog({ level: 'warn', destination }).info('x');
    createLog({ level: 'silent', destination }).fatal('x');
    expect(lines).toEqual([]);
  });
});
