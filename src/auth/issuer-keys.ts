import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { GatewayError, codeOf } from '../errors.js';
import { HOUR, MINUTE, SECOND, type Clock } from '../time.js';
import { keysFault, type KeysFaultHook } from './keys-fault.js';

/** The keys that the issuer signs with. */
export interface IssuerKeys {
  /** The key that the header of a token asks for. Rejects when there is none, or several. */
  find(...header: Parameters<LocalJWKSet>): Promise<FoundKey>;
}

interface FoundKey {
  readonly key: Awaited<ReturnType<LocalJWKSet>>;
  /** By the monotonic clock: until when what this key verifies may be taken for good. */
  readonly trustedUntilMs: number;
}

interface IssuerKeysOptions {
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  readonly clock: Clock;
  readonly onKeysFault?: KeysFaultHook;
}

interface HeldKeys {
  readonly pick: LocalJWKSet;
  readonly trustedUntilMs: number;
}

/** A key that the issuer has withdrawn is good no longer than this. */
const TRUSTED_MS = HOUR;
/** Between two fetches, whoever asks for whatever key: strangers must not be able to make us a nuisance. */
const PAUSE_MS = 5 * MINUTE;
/** The same while there are no keys at all, and nobody can be let in. */
const FIRST_PAUSE_MS = 10 * SECOND;

/**
 * Fetches the keys once at the start, once an hour when tokens come, and at once for a key that is not among them, as after
 * a rotation. When the issuer cannot be asked, the last good keys stay: that its server is down takes nobody's rights away.
 */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { fetchKeys, clock, onKeysFault = () => undefined } = options;
  let held: HeldKeys | undefined;
  let flight: Promise<HeldKeys | undefined> | undefined;
  let triedAtMs = -Infinity;
  let hasFailed = false;

  const fetchOnce = async () => {
    triedAtMs = clock.monotonicMs();
    try {
      const pick = createLocalJWKSet(await fetchKeys());
      held = { pick, trustedUntilMs: triedAtMs + TRUSTED_MS };
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      held = held && trustedLonger(held, triedAtMs + PAUSE_MS);
      onKeysFault(error instanceof GatewayError ? error : keysFault('SHAPE', error));
    }
    flight = undefined;
    return held;
  };
  const fetchShared = () => (flight ??= fetchOnce());
  /** Whether a fetch is under way or may begin. */
  const mayFetch = () => {
    const pauseMs = held === undefined ? FIRST_PAUSE_MS : PAUSE_MS;
    return flight !== undefined || clock.monotonicMs() - triedAtMs >= pauseMs;
  };

  const current = (): Promise<HeldKeys | undefined> | HeldKeys | undefined => {
    if (held === undefined) return mayFetch() ? fetchShared() : undefined;
    if (clock.monotonicMs() < held.trustedUntilMs) return held;
    const fetching = fetchShared();
    // Nobody waits a second time for an issuer that does not answer.
    return hasFailed ? held : fetching;
  };

  void fetchShared();
  return {
    find: async (...header) => {
      const keys = await current();
      if (keys === undefined) throw keysFault('NO_KEYS');
      try {
        return await pickFrom(keys, header);
      } catch (error) {
        if (codeOf(error) !== 'ERR_JWKS_NO_MATCHING_KEY' || !mayFetch()) throw error;
        return pickFrom((await fetchShared()) ?? keys, header);
      }
    },
  };
}

async function pickFrom(
  { pick, trustedUntilMs }: HeldKeys,
  header: Parameters<LocalJWKSet>,
): Promise<FoundKey> {
  return { key: await pick(...header), trustedUntilMs };
}

function trustedLonger(keys: HeldKeys, untilMs: number): HeldKeys {
  return { ...keys, trustedUntilMs: Math.max(keys.trustedUntilMs, untilMs) };
}
