import { createHmac, createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEventKeys } from '../../src/report/event-key.js';
import { usageEvent } from '../support/usage-event.js';

describe('the key of an event', () => {
  it("is the beginning of node's own HMAC over all that makes it this event", () => {
    const secrets = fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' });
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 300, maxLength: 600, size: 'max' }),
    );
    const fields = fc.record({
      sourceId: texts,
      authMethodRaw: texts,
      isSuccess: fc.boolean(),
      failureReason: fc.option(texts),
      eventTimeMs: fc.integer(),
      eventTimeTicks: fc.nat({ max: 9999 }),
    });
    fc.assert(
      fc.property(secrets, fc.array(fc.tuple(fields, texts)), (bytes, events) => {
        const secret = createSecretKey(bytes);
        const keyOf = createEventKeys(secret);
        for (const [fieldsOfEvent, foldedName] of events) {
          const event = usageEvent(fieldsOfEvent);
          const identity = JSON.stringify([
            event.sourceId,
            foldedName,
            event.feature,
            event.authMethodRaw,
            event.isSuccess,
            event.failureReason,
            event.eventTimeMs,
            event.eventTimeTicks,
          ]);
          const digest = createHmac('sha256', secret).update(identity).digest();
          expect(keyOf(event, foldedName)).toBe(digest.subarray(0, 16).toString('base64url'));
        }
      }),
    );
  });

  it('does not depend on the display name', () => {
    const keyOf = createEventKeys(createSecretKey(Buffer.alloc(32, 1)));
    const renamed = usageEvent({ userDisplayName: 'Ada Lovelace' });
    expect(keyOf(renamed, 'ada')).toBe(keyOf(usageEvent(), 'ada'));
  });
});
