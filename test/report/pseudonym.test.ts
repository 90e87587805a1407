import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createPseudonymizer, createPseudonyms } from '../../src/report/pseudonym.js';
import { eventAt, restoreEvent } from '../../src/report/snapshot.js';
import { foldText } from '../../src/report/text.js';
import { displayNameOfUser, findUser, spellingOfUser } from '../../src/report/user-directory.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const keyOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const pseudonyms = createPseudonyms(keyOf(1));

describe('a pseudonym', () => {
  it('is the same for the same person wherever the key is the same, and another otherwise', () => {
    const elsewhere = createPseudonyms(keyOf(1));
    expect(elsewhere.ofUser('ada@contoso.com')).toBe(pseudonyms.ofUser('ada@contoso.com'));
    const others = [
      pseudonyms.ofUser('bob@contoso.com'),
      pseudonyms.ofSourceId('ada@contoso.com'),
      createPseudonyms(keyOf(2)).ofUser('ada@contoso.com'),
    ];
    expect(new Set([...others, pseudonyms.ofUser('ada@contoso.com')]).size).toBe(4);
  });

  it('says that it is one', () => {
    expect(pseudonyms.ofUser('ada@contoso.com')).toMatch(/^user-[0-9a-f]{32}$/);
    expect(pseudonyms.ofSourceId('some id')).toMatch(/^source-[0-9a-f]{32}$/);
  });
});

describe('a snapshot with pseudonyms', () => {
  const snapshot = snapshotOf(
    [
      usageEvent({ userPrincipalName: 'Ada@Contoso.com', userDisplayName: 'Ada', sourceId: 'a' }),
      usageEvent({ userPrincipalName: 'ada@contoso.com', userDisplayName: null, sourceId: 'b' }),
    ],
    Date.parse('2026-03-02T12:00:00Z'),
  );
  const pseudonymize = createPseudonymizer(pseudonyms);
  const shown = pseudonymize(snapshot);
  const pseudonym = pseudonyms.ofUser(foldText('ada@contoso.com'));

  it('shows a person by one pseudonym, however the name is spelt, and no name where there is none', () => {
    const events = [0, 1].map((position) => eventAt(shown, position));
    expect(events.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      pseudonym,
      pseudonym,
    ]);
    const names = events.map(({ sourceId, userDisplayName }) => [sourceId, userDisplayName]);
    expect(new Map(names.map(([id, name]) => [id, name]))).toEqual(
      new Map([
        [pseudonyms.ofSourceId('a'), pseudonym],
        [pseudonyms.ofSourceId('b'), null],
      ]),
    );
    const user = findUser(shown, foldText('ada@contoso.com')) ?? -1;
    expect([spellingOfUser(shown, user), displayNameOfUser(shown, user)]).toEqual([
      pseudonym,
      pseudonym,
    ]);
  });

  it('leaves the snapshot itself as it is, and is the same object again', () => {
    expect(pseudonymize(snapshot)).toBe(shown);
    expect(shown).not.toBe(snapshot);
    expect(eventAt(snapshot, 0).userPrincipalName).toMatch(/^ada@contoso.com$/i);
    expect(restoreEvent(shown, 0)).toEqual(restoreEvent(snapshot, 0));
  });
});
