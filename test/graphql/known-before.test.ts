import { describe, expect, it } from '@jest/globals';
import { ANYBODY } from '../../src/auth/caller.js';
import { GatewayError } from '../../src/errors.js';
import { eventsById } from '../../src/graphql/known-before.js';
import type { History } from '../../src/report/history.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const down = () => Promise.reject(new GatewayError('HISTORY_UNAVAILABLE', 'The store is down.'));
const DOWN: History = { facts: down, countKinds: down, countOverTime: down, countUsers: down, list: down, eventsById: down, latestOf: down }; // prettier-ignore

describe('eventsById', () => {
  it('has the events of the snapshot while the history does not answer, and its error for the others alone', async () => {
    const snapshot = snapshotOf([usageEvent({ sourceId: 'known' })], Date.UTC(2026, 2, 2));
    const remembering = { history: DOWN, show: (shown: typeof snapshot) => shown, view: ANYBODY.view }; // prettier-ignore
    const [known, unknown] = await eventsById(snapshot, ['known', 'unknown'], remembering);
    expect(known).toMatchObject({ snapshot, position: 0 });
    expect(unknown).toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
  });
});
