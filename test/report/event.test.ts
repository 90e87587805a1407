import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../src/report/event.js';

/** The example of Graph's own documentation, whose id is no GUID and whose success has a failure reason. */
const DOCUMENTED_ROW = {
  id: 'd3590ed6-52b3-4102-aeff-aad2292ab01234',
  feature: 'registration',
  userPrincipalName: 'abc@cd.com',
  userDisplayName: 'abc',
  isSuccess: true,
  authMethod: 'email',
  failureReason: 'User contacted an admin after trying the email verification option',
  eventDateTime: '2019-04-01T00:00:00Z',
};

describe('parseEvent', () => {
  it("reads the example of Graph's documentation as it stands", () => {
    expect(parseEvent(DOCUMENTED_ROW)).toEqual({
      sourceId: 'd3590ed6-52b3-4102-aeff-aad2292ab01234',
      feature: 'REGISTRATION',
      userPrincipalName: 'abc@cd.com',
      userDisplayName: 'abc',
      isSuccess: true,
      authMethodRaw: 'email',
      failureReason: 'User contacted an admin after trying the email verification option',
      eventTimeMs: Date.UTC(2019, 3, 1),
      eventTimeTicks: 0,
    });
  });

  it('takes an empty failure reason for none', () => {
    expect(parseEvent({ ...DOCUMENTED_ROW, failureReason: '' })).toMatchObject({
      failureReason: null,
    });
  });

  it.each([null, undefined, 7, {}])('takes the display name %p for none', (userDisplayName) => {
    expect(parseEvent({ ...DOCUMENTED_ROW, userDisplayName })).toMatchObject({
      userDisplayName: null,
    });
  });

  it("keeps Graph's spelling of a method that nobody has heard of", () => {
    expect(parseEvent({ ...DOCUMENTED_ROW, authMethod: 'telepathy' })).toMatchObject({
      authMethodRaw: 'telepathy',
    });
  });

  it('calls a feature that nobody has heard of UNKNOWN', () => {
    expect(parseEvent({ ...DOCUMENTED_ROW, feature: 'unknownFutureValue' })).toMatchObject({
      feature: 'UNKNOWN',
    });
  });

  it.each([
    ['ID', { id: undefined }],
    ['ID', { id: '' }],
    ['ID', { id: 12 }],
    ['ID', { id: 'x'.repeat(5000) }],
    ['FEATURE', { feature: null }],
    ['USER_PRINCIPAL_NAME', { userPrincipalName: null }],
    ['USER_PRINCIPAL_NAME', { userPrincipalName: '' }],
    ['IS_SUCCESS', { isSuccess: 'true' }],
    ['AUTH_METHOD', { authMethod: null }],
    ['EVENT_DATE_TIME', { eventDateTime: '2019-02-30T00:00:00Z' }],
  ])('puts a row aside for %s when it has %j', (reason, fault) => {
    expect(parseEvent({ ...DOCUMENTED_ROW, ...fault })).toBe(reason);
  });

  it.each([null, undefined, 'row', 5, [], [DOCUMENTED_ROW]])('puts %j aside as no row', (row) => {
    expect(parseEvent(row)).toBe('ROW');
  });

  it('cuts a reason that is longer than any should be', () => {
    const event = parseEvent({ ...DOCUMENTED_ROW, failureReason: 'x'.repeat(100_000) });
    expect(event).toMatchObject({ failureReason: 'x'.repeat(4096) });
  });

  it('mends lone surrogates, so that every text can be encoded', () => {
    const event = parseEvent({ ...DOCUMENTED_ROW, userDisplayName: 'a\ud800b' });
    expect(event).toMatchObject({ userDisplayName: 'a\ufffdb' });
  });

  it('picks nothing but what it knows, whatever a row brings along', () => {
    const row: unknown = JSON.parse(
      `{"__proto__": {"isAdmin": true}, "toJSON": 1, "extra": 2, ${JSON.stringify(DOCUMENTED_ROW).slice(1)}`,
    );
    const event = parseEvent(row);
    expect(event).toEqual(parseEvent(DOCUMENTED_ROW));
    expect(event).not.toHaveProperty('isAdmin');
  });

  it('never throws, whatever it is given', () => {
    const keys = Object.keys(DOCUMENTED_ROW);
    const row = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.anything());
    fc.assert(fc.property(fc.oneof(row, fc.anything()), (value) => void parseEvent(value)));
  });
});
