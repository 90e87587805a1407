import { drawsFor, guidFrom } from './demo-draws.js';

/** A user of the demo tenant as the directory knew them at some time. All names are invented. */
interface Person {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly userDisplayName: string;
}

const FIRST_NAMES =
  'Adele Alex Allan Amina Ana Anna Ben Carlos Chen Clara Daniel Diego Elena Emily Enrico Fatima Grace Hana Henrietta Ines Irvin Isaiah Ivan Jakob Johanna Jonas Jordan J\u00f6rg Jos\u00e9 Kenji Lee Lidia Lynne Maria Megan Miriam Nestor Nina Omar Patti Pradeep Raul Rene S\u00f8ren Sofia Tom\u00e1s Yara Zoe'.split(
    ' ',
  );
const LAST_NAMES =
  'Adams Andersen Bauer Becker Brown Castro Cohen Costa Davies Diaz Dubois Evans Ferrari Fischer Garcia Gruber Haas Hansen Ito Jensen Johnson Jones Kim Klein Kowalski Kumar Larsen Lopez Martin Meyer Moore Moreau Murphy Nguyen Novak Okafor Olsen Patel Perez Petrov Ricci Rossi Santos Sato Schmidt Silva Smith Suzuki Tanaka Taylor Torres Vance Wagner Walker Weber Wilson Wong Yilmaz Young Zhang'.split(
    ' ',
  );

const NAMES = FIRST_NAMES.length * LAST_NAMES.length;
/** Has no common factor with the number of names, so that neighbours differ in both names and none repeats. */
const NAME_STEP = 1009;

/** Whoever fails again and again. */
export const UNLUCKY = 0;
const GUEST = 1;
const QUOTED = 2;
/** The people who are renamed one after another, one in each cycle of the story. */
const FIRST_RENAMED = 10;
const RENAMED_PEOPLE = 24;

/** Separates the draws that make people from those that make rows. */
const PEOPLE_KEY = -1;

/** Who is renamed half-way through this cycle of the story. */
export function renamedIn(cycle: number): number {
  return FIRST_RENAMED + (((cycle % RENAMED_PEOPLE) + RENAMED_PEOPLE) % RENAMED_PEOPLE);
}

/** The person of this number, by the name they had in this cycle of the story; `isLate` is its second half. */
export function personOf(seed: number, index: number, cycle: number, isLate: boolean): Person {
  const userId = guidFrom(drawsFor(seed, PEOPLE_KEY, index));
  if (index === QUOTED) return named(userId, 'Siobhan', "O'Brien", '', 'contoso.com');
  const number = (index * NAME_STEP + Math.abs(seed % NAMES)) % NAMES;
  const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? '';
  const place = Math.floor(number / FIRST_NAMES.length);
  const last = lastNameOf(place, renamings(index, cycle, isLate));
  const suffix = index < NAMES ? '' : String(Math.floor(index / NAMES) + 1);
  if (index % 41 === GUEST) return guest(userId, first, last, suffix);
  const person = named(userId, first, last, suffix, 'contoso.com');
  // A sixth of the accounts were once created with capitals.
  return index % 6 === 5
    ? person
    : { ...person, userPrincipalName: person.userPrincipalName.toLowerCase() };
}

/** Who takes another name puts it behind the old one, so that it is nobody else's; the next change takes it off again. */
function lastNameOf(place: number, renamings: number): string {
  const born = LAST_NAMES[place % LAST_NAMES.length] ?? '';
  const taken = LAST_NAMES[(place + renamings) % LAST_NAMES.length] ?? '';
  return renamings % 2 === 0 ? born : `${born}-${taken}`;
}

/** How often this person has changed their last name: once in every 24 cycles, for those whose turn comes. */
function renamings(index: number, cycle: number, isLate: boolean): number {
  const turn = index - FIRST_RENAMED;
  if (turn < 0 || turn >= RENAMED_PEOPLE) return 0;
  const halves = 2 * (cycle - turn) + (isLate ? 1 : 0);
  return Math.floor((halves - 1) / (2 * RENAMED_PEOPLE)) + 1;
}

function named(
  userId: string,
  first: string,
  last: string,
  suffix: string,
  domain: string,
): Person {
  return {
    userId,
    userPrincipalName: `${plain(first)}.${plain(last)}${suffix}@${domain}`,
    userDisplayName: `${first} ${last}`,
  };
}

/** A guest's name in this tenant is made from their address at home. */
function guest(userId: string, first: string, last: string, suffix: string): Person {
  const home = `${plain(first)}.${plain(last)}${suffix}_fabrikam.com`.toLowerCase();
  return {
    userId,
    userPrincipalName: `${home}#EXT#@contoso.onmicrosoft.com`,
    userDisplayName: `${first} ${last} (Fabrikam)`,
  };
}

const PLAIN_NAMES: ReadonlyMap<string, string> = new Map(
  [...FIRST_NAMES, ...LAST_NAMES].map((name) => [
    name,
    name
      .normalize('NFD')
      .replaceAll(/\p{Mark}/gu, '')
      .replaceAll('\u00f8', 'o'),
  ]),
);

/** A name as it stands in an address: ASCII only. */
function plain(name: string): string {
  return PLAIN_NAMES.get(name) ?? name;
}
