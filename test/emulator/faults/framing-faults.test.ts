import { describe, expect, it } from '@jest/globals';
import { codeOf } from '../../../src/errors.js';
import { faultyEmulators } from './faulty-emulator.js';
import { partsOf } from './raw-client.js';

const start = faultyEmulators();

/** What Node's client says of the answer. */
async function fetchFault(fetched: Promise<Response>): Promise<string | undefined> {
  try {
    await (await fetched).text();
    return undefined;
  } catch (error) {
    return codeOf(typeof error === 'object' && error !== null && 'cause' in error && error.cause);
  }
}

describe('the fault', () => {
  it.each([
    ['huge-headers', 'UND_ERR_HEADERS_OVERFLOW'],
    ['two-lengths', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    ['length-and-chunked', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    ['bad-chunk', 'HPE_INVALID_CHUNK_SIZE'],
    ['garbage', 'HPE_INVALID_CONSTANT'],
    ['status-101', 'UND_ERR_SOCKET'],
  ] as const)('%s is refused by a strict client with %s', async (fault, code) => {
    const { fetch } = await start(fault);
    expect(await fetchFault(fetch())).toBe(code);
  });

  it('huge-headers sends a header of 64 KiB', async () => {
    const { raw } = await start('huge-headers');
    const { lines } = partsOf((await raw().ended).text);
    expect(lines.at(-1)).toHaveLength('x-huge: '.length + 65_536);
  });

  it('two-lengths announces two different lengths', async () => {
    const { raw } = await start('two-lengths');
    const { lines } = partsOf((await raw().ended).text);
    const lengths = lines.filter((line) => line.startsWith('Content-Length'));
    expect(new Set(lengths).size).toBe(2);
  });

  it('length-and-chunked announces both, and its chunks hold the good answer', async () => {
    const { raw } = await start('length-and-chunked');
    const { lines, body } = partsOf((await raw().ended).text);
    expect(lines).toContain('Transfer-Encoding: chunked');
    expect(lines.join('\n')).toMatch(/^Content-Length: \d+$/m);
    expect(body).toMatch(/^[\da-f]+\r\n\{.*\}\r\n0\r\n\r\n$/s);
  });

  it('early-hints sends status 103 first, and then the good answer', async () => {
    const { raw, fetch } = await start('early-hints');
    const { statusLine, body } = partsOf((await raw().ended).text);
    expect(statusLine).toBe('HTTP/1.1 103 Early Hints');
    expect(body).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(await (await fetch()).json()).toHaveProperty('value.9');
  });
});
