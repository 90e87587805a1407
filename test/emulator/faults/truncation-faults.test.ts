import { describe, expect, it } from '@jest/globals';
import { faultyEmulators } from './faulty-emulator.js';
import { partsOf } from './raw-client.js';

const start = faultyEmulators();

describe('the fault', () => {
  it('truncate-length sends fewer bytes than it announced', async () => {
    const { raw } = await start('truncate-length');
    const { text, end } = await raw().ended;
    const { lines, body } = partsOf(text);
    const announced = Number(/^Content-Length: (\d+)$/m.exec(lines.join('\n'))?.[1]);
    expect(end).toBe('fin');
    expect(body).toHaveLength(Math.floor(announced / 2));
  });

  it('truncate-chunk ends within its only chunk', async () => {
    const { raw } = await start('truncate-chunk');
    const { lines, body } = partsOf((await raw().ended).text);
    expect(lines).toContain('Transfer-Encoding: chunked');
    const [size = '', chunk = ''] = body.split('\r\n');
    expect(chunk).toHaveLength(Math.floor(Number.parseInt(size, 16) / 2));
  });

  it.each(['truncate-length', 'truncate-chunk'] as const)(
    '%s is told from a good answer by any client',
    async (fault) => {
      const { fetch } = await start(fault);
      const response = await fetch();
      await expect(response.text()).rejects.toThrow('terminated');
    },
  );

  it('truncate-close passes for a whole answer whose JSON breaks off', async () => {
    const { fetch } = await start('truncate-close');
    const response = await fetch();
    expect(response.headers.get('content-length')).toBeNull();
    const text = await response.text();
    expect(text).toMatch(/^\{"@odata\.context"/);
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  });

  it('truncate-valid passes for a whole answer without rows', async () => {
    const { fetch } = await start('truncate-valid');
    const response = await fetch();
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"value":[]}');
  });
});
