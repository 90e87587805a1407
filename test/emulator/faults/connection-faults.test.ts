import { describe, expect, it } from '@jest/globals';
import { ROWS, faultyEmulators } from './faulty-emulator.js';
import { partsOf } from './raw-client.js';

const start = faultyEmulators();

describe('the fault', () => {
  it('reset ends the connection by RST before a byte is sent', async () => {
    const { raw } = await start('reset');
    expect(await raw().ended).toEqual({ text: '', end: 'reset' });
  });

  it('fin ends the connection in order before a byte is sent', async () => {
    const { raw } = await start('fin');
    expect(await raw().ended).toEqual({ text: '', end: 'fin' });
  });

  it('hang sends nothing, however long one waits, until the emulator is closed', async () => {
    const { raw, records, until, clock, close } = await start('hang');
    const connection = raw();
    await until(() => records.length === 1);
    await clock.advance(24 * 3_600_000);
    expect(connection.received()).toBe('');
    await close();
    expect((await connection.ended).text).toBe('');
  });

  it('slow-headers sends the whole good answer when the time has come, and nothing before', async () => {
    const { raw, records, until, clock } = await start({ fault: 'slow-headers', delayMs: 12_000 });
    const connection = raw();
    await until(() => records.length === 1);
    await clock.advance(11_999);
    expect(connection.received()).toBe('');
    await clock.advance(1);
    const { statusLine, body } = partsOf((await connection.ended).text);
    expect(statusLine).toBe('HTTP/1.1 200 OK');
    expect(JSON.parse(body)).toMatchObject({ value: ROWS.slice(0, 10).map(({ id }) => ({ id })) });
  });

  it('drip-body sends one byte after the other', async () => {
    const { raw, until, clock } = await start({ fault: 'drip-body', delayMs: 100 });
    const connection = raw();
    const body = () => partsOf(connection.received()).body;
    await until(() => connection.received().includes('\r\n\r\n'));
    expect(body()).toBe('');
    for (const expected of ['{', '{"', '{"@']) {
      await clock.advance(100);
      await until(() => body() !== '' && body().length >= expected.length);
      expect(body()).toBe(expected);
    }
  });

  it('drip-body stops its timer when the client leaves', async () => {
    const { fetch, clock, until } = await start('drip-body');
    const response = await fetch();
    expect(clock.pendingTimers).toBe(1);
    await response.body?.cancel();
    await until(() => clock.pendingTimers === 0);
  });

  it('stall-body sends half of what it announced and keeps the connection open', async () => {
    const { raw, until, clock, close } = await start('stall-body');
    const connection = raw();
    await until(() => connection.received().includes('\r\n\r\n{'));
    const { lines, body } = partsOf(connection.received());
    const announced = Number(/^Content-Length: (\d+)$/m.exec(lines.join('\n'))?.[1]);
    expect(body).toHaveLength(Math.floor(announced / 2));
    await clock.advance(3_600_000);
    expect(partsOf(connection.received()).body).toBe(body);
    await close();
    await connection.ended;
  });
});
