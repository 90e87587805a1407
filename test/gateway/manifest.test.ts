import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config/config.js';
import { createManifest } from '../../src/gateway/manifest.js';
import { createFakeClock } from '../support/fake-clock.js';

/** A clock by which every look at it takes a millisecond. */
function createSlowClock() {
  const clock = createFakeClock();
  let looks = 0;
  return { ...clock, monotonicMs: () => clock.monotonicMs() + (looks += 1) };
}

const NEVER = new AbortController().signal;
const COUNT = '{ userCredentialUsageDetails { totalCount } }';

function startManifest() {
  const path = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'documents.json');
  writeFileSync(path, JSON.stringify({ count: COUNT }));
  const clock = createSlowClock();
  const config = readConfig({ TRUSTED_DOCUMENTS: path }, 'serve');
  const manifest = createManifest(config, clock, () => undefined);
  if (manifest === undefined) throw new Error('A gateway with TRUSTED_DOCUMENTS has a manifest.');
  return { clock, ...manifest };
}

describe('new documents of a manifest', () => {
  const many = new Map(
    Array.from({ length: 50 }, (_, index) => [`d${index}`, `query Q${index} ${COUNT}`]),
  );

  it('are looked at in slices, and asked by nobody before all of them were', async () => {
    const { clock, resolve, prepare } = startManifest();
    const preparing = prepare(many, NEVER);
    let isLookedThrough = false;
    void preparing.then(() => (isLookedThrough = true));
    await new Promise((turn) => setImmediate(turn));
    expect(isLookedThrough).toBe(false);
    expect(resolve()({ documentId: 'd7' }).refusal?.code).toBe('DOCUMENT_NOT_TRUSTED');
    await clock.advance(0);
    const put = await preparing;
    expect(resolve()({ documentId: 'count' }).request?.query).toBe(COUNT);
    put();
    expect(resolve()({ documentId: 'd7' }).request?.query).toBe(many.get('d7'));
    expect(resolve()({ documentId: 'count' }).refusal?.code).toBe('DOCUMENT_NOT_TRUSTED');
  });

  it('are given up when the gateway ends', async () => {
    const { prepare } = startManifest();
    const ending = new AbortController();
    const preparing = prepare(many, ending.signal);
    ending.abort(new Error('the gateway ends'));
    await expect(preparing).rejects.toThrow('the gateway ends');
  });
});
