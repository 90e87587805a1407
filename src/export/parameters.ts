import { GatewayError } from '../errors.js';
import { USAGE_AUTH_METHODS } from '../report/auth-method.js';
import { CREDENTIAL_FEATURES } from '../report/event.js';
import { FAILURE_CATEGORIES } from '../report/failure-category.js';
import { NO_CONDITIONS, type ReportQuery } from '../report/query.js';
import { foldText } from '../report/text.js';
import { parseInstant } from '../report/instant.js';
import { PERIODS, type CredentialUsagePeriod, type Window } from '../report/window.js';

/** What a file shall hold. */
export interface ExportRequest {
  readonly period: CredentialUsagePeriod;
  /** Wins over the period; null: none is given. */
  readonly window: Window | null;
  readonly query: ReportQuery;
  /** Whether a CSV file begins with U+FEFF, by which Excel knows that it is UTF-8. */
  readonly hasByteOrderMark: boolean;
}

/** Every parameter that there is. An empty one counts as not given, as forms send them. */
const EXPORT_PARAMETERS = {
  period: 'D1, D7 or D30 (the default)',
  from: 'an instant such as 2026-09-01T00:00:00Z, together with "to"; wins over period',
  to: 'an instant after that; what lies behind the report is cut off',
  feature: 'registration or reset',
  success: 'true or false',
  authMethod: 'a method, such as mobileSMS or MOBILE_SMS; may be given several times',
  failureCategory: 'a category, such as ABANDONED; may be given several times',
  user: 'the userPrincipalName of one user',
  userContains: 'a part of userPrincipalNames',
  bom: 'true: a CSV file begins with a byte order mark, for Excel',
} as const;

type ParameterName = keyof typeof EXPORT_PARAMETERS;

/** What bytes are read as that are no UTF-8. */
const REPLACEMENT_CHARACTER = '\uFFFD';

/** Names and values that are none of ours are refused: a condition that was overlooked would be a file of too many rows. */
export function readExport(given: URLSearchParams): ExportRequest {
  const unknown = [...given.keys()].find((name) => !Object.hasOwn(EXPORT_PARAMETERS, name));
  if (unknown !== undefined) {
    const names = Object.keys(EXPORT_PARAMETERS).join(', ');
    throw bad(`The parameters of an export are ${names}, but one is "${shown(unknown)}".`);
  }
  if ([...given.values()].some((value) => value.includes(REPLACEMENT_CHARACTER))) {
    throw bad('The parameters of an export must be UTF-8, but one holds other bytes. Encode it as UTF-8.'); // prettier-ignore
  }
  const user = textOf(given, 'user');
  const part = textOf(given, 'userContains');
  return {
    period: memberOf(given, 'period', PERIODS) ?? 'D30',
    window: windowIn(given),
    hasByteOrderMark: flagOf(given, 'bom') ?? false,
    query: {
      ...NO_CONDITIONS,
      feature: memberOf(given, 'feature', CREDENTIAL_FEATURES) ?? null,
      isSuccess: flagOf(given, 'success') ?? null,
      authMethods: membersOf(given, 'authMethod', USAGE_AUTH_METHODS),
      failureCategories: membersOf(given, 'failureCategory', FAILURE_CATEGORIES),
      user: user === undefined ? null : foldText(user),
      userPrincipalName:
        part === undefined ? null : { eq: null, in: null, startsWith: null, contains: part },
    },
  };
}

/** The name of the first parameter that asks for somebody by name. */
export function personalParameter({ query }: ExportRequest): ParameterName | undefined {
  if (query.user !== null) return 'user';
  return query.userPrincipalName === null ? undefined : 'userContains';
}

function windowIn(given: URLSearchParams): Window | null {
  const fromMs = instantOf(given, 'from');
  const toMs = instantOf(given, 'to');
  if (fromMs === undefined && toMs === undefined) return null;
  if (fromMs === undefined || toMs === undefined) {
    throw bad('The parameters "from" and "to" go together, but only one is given. Give both.');
  }
  if (fromMs >= toMs) throw bad('The parameter "from" must be before "to", and is not. Exchange them.'); // prettier-ignore
  return { fromMs, toMs };
}

function instantOf(given: URLSearchParams, name: 'from' | 'to'): number | undefined {
  const text = textOf(given, name);
  const instant = parseInstant(text);
  if (text === undefined || instant !== undefined) return instant?.epochMs;
  throw bad(`The parameter "${name}" must be ${EXPORT_PARAMETERS[name]}, got "${shown(text)}".`);
}

function textOf(given: URLSearchParams, name: ParameterName): string | undefined {
  const values = given.getAll(name).filter((value) => value !== '');
  if (values.length > 1) {
    throw bad(`The parameter "${name}" may be given once, but is given ${values.length} times.`);
  }
  return values[0];
}

function flagOf(given: URLSearchParams, name: ParameterName): boolean | undefined {
  const flag = memberOf(given, name, ['TRUE', 'FALSE']);
  return flag && flag === 'TRUE';
}

function memberOf<Member extends string>(
  given: URLSearchParams,
  name: ParameterName,
  members: readonly Member[],
): Member | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : member(name, text, members);
}

/** null: none is given. */
function membersOf<Member extends string>(
  given: URLSearchParams,
  name: ParameterName,
  members: readonly Member[],
): readonly Member[] | null {
  const texts = given.getAll(name).filter((value) => value !== '');
  return texts.length === 0 ? null : texts.map((text) => member(name, text, members));
}

/** Graph's spelling (`mobileSMS`) and the schema's (`MOBILE_SMS`) differ in case and underscores alone. */
function member<Member extends string>(
  name: ParameterName,
  text: string,
  members: readonly Member[],
): Member {
  const wanted = plain(text);
  const found = members.find((candidate) => plain(candidate) === wanted);
  if (found !== undefined) return found;
  throw bad(`The parameter "${name}" must be ${EXPORT_PARAMETERS[name]}, got "${shown(text)}".`);
}

function plain(text: string): string {
  return text.replaceAll('_', '').toLowerCase();
}

/** What was sent is repeated as far as a reader needs it. */
const MOST_SHOWN = 40;

function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

function bad(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
