import { describe, expect, it } from '@jest/globals';
import { createLog, styledDestination, type LogStyle } from '../../src/telemetry/log.js';

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

  it('is for people where they look at it: the time of the day, the level, what happened, its facts', async () => {
    const log = createLog({ level: 'info', destination: await styled('plain') });
    log.warn({ rowCount: 1, notice: 'two\nlines\u001b[31m' }, 'notice');
    expect(lines).toEqual([
      expect.stringMatching(
        /^\[\d\d:\d\d:\d\d\] WARN: notice \{"rowCount":1,"notice":"two\\nlines\\u001b\[31m"\}\n$/,
      ),
    ]);
  });

  it('is in colors only where they are wanted', async () => {
    for (const style of ['json', 'plain', 'colored'] as const) {
      lines.length = 0;
      createLog({ level: 'info', destination: await styled(style) }).info('listening');
      expect([style, lines.join('').includes('\u001b[')]).toEqual([style, style === 'colored']);
    }
  });
});

const lines: string[] = [];

function styled(style: LogStyle) {
  lines.length = 0;
  return styledDestination({ write: (line) => void lines.push(line) }, style);
}
