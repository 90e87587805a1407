import { parseInstant } from './instant.js';

export const CREDENTIAL_FEATURES = ['REGISTRATION', 'RESET', 'UNKNOWN'] as const;
export type CredentialFeature = (typeof CREDENTIAL_FEATURES)[number];

/**
 * One row of the report (`UserCredentialUsageDetails` in the schema): somebody registered for self-service password
 * reset, or used it, by one method, with or without success.
 */
export interface CredentialUsageEvent {
  /** The id exactly as Graph sent it; whether it names this event or its user depends on the report. */
  readonly sourceId: string;
  readonly feature: CredentialFeature;
  readonly userPrincipalName: string;
  /** null when Graph sent none. */
  readonly userDisplayName: string | null;
  readonly isSuccess: boolean;
  /** Graph's own spelling of `microsoft.graph.usageAuthMethod`. */
  readonly authMethodRaw: string;
  /** null when Graph sent none or an empty text. Graph's own example has one on a success. */
  readonly failureReason: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly eventTimeMs: number;
  /** What Graph sent below the millisecond, in ticks of 100 ns: 0 ... 9999. Tells two events apart, nothing else. */
  readonly eventTimeTicks: number;
}

/** Why a row was put aside: it is no object, or the field named is missing, of the wrong type, too long or no date. */
export type QuarantineReason =
  | 'ROW'
  | 'ID'
  | 'FEATURE'
  | 'USER_PRINCIPAL_NAME'
  | 'IS_SUCCESS'
  | 'AUTH_METHOD'
  | 'EVENT_DATE_TIME';

/** Characters kept of any text. Graph documents no limit; a user principal name has at most 1,024. */
const LONGEST_TEXT = 4096;

const FEATURES: ReadonlyMap<string, CredentialFeature> = new Map([
  ['registration', 'REGISTRATION'],
  ['reset', 'RESET'],
]);

/** A member of `microsoft.graph.featureType` in Graph's own spelling. */
export function featureOf(text: string): CredentialFeature {
  return FEATURES.get(text) ?? 'UNKNOWN';
}

/**
 * Reads one row of either report. The row is unknown JSON: known fields are picked into an object of fixed shape, so
 * that nothing else (`__proto__`, `toJSON`, new properties) travels on. A row without its essentials is put aside with
 * a reason; an enum member we do not know, a success with a failure reason or an id that is no GUID is no fault.
 */
export function parseEvent(row: unknown): CredentialUsageEvent | QuarantineReason {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'ROW';
  // The one cast of unknown JSON in the program: every field is checked below before it is used.
  const fields = row as Readonly<Record<string, unknown>>;
  const sourceId = identifier(fields['id']);
  if (sourceId === undefined) return 'ID';
  const feature = identifier(fields['feature']);
  if (feature === undefined) return 'FEATURE';
  const userPrincipalName = identifier(fields['userPrincipalName']);
  if (userPrincipalName === undefined) return 'USER_PRINCIPAL_NAME';
  const isSuccess = fields['isSuccess'];
  if (typeof isSuccess !== 'boolean') return 'IS_SUCCESS';
  const authMethodRaw = identifier(fields['authMethod']);
  if (authMethodRaw === undefined) return 'AUTH_METHOD';
  const instant = parseInstant(fields['eventDateTime']);
  if (instant === undefined) return 'EVENT_DATE_TIME';
  return {
    sourceId,
    feature: featureOf(feature),
    userPrincipalName,
    userDisplayName: text(fields['userDisplayName']),
    isSuccess,
    authMethodRaw,
    failureReason: text(fields['failureReason']) || null,
    eventTimeMs: instant.epochMs,
    eventTimeTicks: instant.ticks,
  };
}

/** A text that something is known by: cutting it could make two things one, so a longer one is refused. */
function identifier(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) return undefined;
  return value.toWellFormed();
}

/** A text for people: cut when too long, lone surrogates replaced by U+FFFD; null when there is none. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT).toWellFormed() : null;
}
