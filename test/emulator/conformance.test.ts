import { describe, expect, it } from '@jest/globals';
import { sleep, systemClock } from '../../src/time.js';
import { REQUIREMENTS } from './conformance.js';
import type { Target } from './conformance.js';
import { emulatorsForTests } from './harness.js';

const titles = (requirements: typeof REQUIREMENTS) =>
  requirements.map((one) => [one.id, one.requirement, one] as const);

describe('the requirements', () => {
  it('keep the ids they once had', () => {
    const shared = '01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F'.split(' ');
    expect(REQUIREMENTS.map(({ id }) => id)).toEqual([
      ...shared.map((id) => `1A${id}`),
      ...shared.map((id) => `2A${id}`),
      ...'1B01 1B02 2B01 2B02 2B03 3A01 3A02 3A03 4A01 5A01 5A02'.split(' '),
    ]);
  });
});

describe('the emulator', () => {
  const start = emulatorsForTests();

  it.each(titles(REQUIREMENTS))('%s %s', async (_id, _requirement, { check }) => {
    const { baseUrl, headers, clock } = await start({ budget: { calls: 5, windowMs: 10_000 } });
    await check({ baseUrl, headers, now: () => clock.now() });
  });
});

const isLive = process.env['MSGRAPH_LIVE'] === '1';

/** Set MSGRAPH_LIVE=1 and GRAPH_ACCESS_TOKEN to hold a real tenant against the same requirements. */
(isLive ? describe : describe.skip)('Microsoft Graph itself', () => {
  const forAny = REQUIREMENTS.filter(({ appliesTo }) => appliesTo === 'any service');
  const target: Target = {
    baseUrl: process.env['GRAPH_BASE_URL'] ?? 'https://graph.microsoft.com/beta',
    headers: { Authorization: `Bearer ${process.env['GRAPH_ACCESS_TOKEN'] ?? ''}` },
    now: () => systemClock.now(),
    // Four calls in ten seconds leave one of Graph's five to others.
    beforeCall: () => sleep(systemClock, 2500),
  };

  it.each(titles(forAny))(
    '%s %s',
    async (_id, _requirement, { check }) => {
      await check(target);
    },
    60_000,
  );
});
