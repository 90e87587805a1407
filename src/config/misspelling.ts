import type { SettingFault } from '../errors.js';
import type { Environment } from './reader.js';

/** Names that begin so may be meant for us; other programs' variables are none of our business. */
const OWN_PREFIX = /^((GRAPH|REPORT|REQUEST|ALLOWED|CALLER|API_KEYS|JWT|TENANTS)_|TENANT_FILE)/;

/** More wrong characters than this, and it is another word: CGI's REQUEST_METHOD and REQUEST_ID, for example. */
const MOST_SLIPS = 2;

/** What Kubernetes gives every container when a service is named `graph`: GRAPH_PORT is two slips from GRAPH_REPORT. */
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** A fault for each name that looks like a setting and is none: a setting that is silently ignored is worse. */
export function misspellings(
  environment: Environment,
  names: readonly string[],
): readonly SettingFault[] {
  return Object.entries(environment).flatMap(([name, text = '']) => {
    const isOthers = !OWN_PREFIX.test(name) || SERVICE_ADDRESS.test(text);
    if (isOthers || text.trim() === '' || names.includes(name)) return [];
    const meant = nearest(name, names);
    if (meant === undefined) return [];
    const problem = `is no setting of this program. Rename it to ${meant}, if that is meant, or remove it.`;
    return [{ setting: name, problem }];
  });
}

/** The name that this one is a slip of, or leaves words out of; undefined when there is none. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const words = name.split('_');
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => {
      const wanted = candidate.split('_');
      return distance <= MOST_SLIPS || words.every((word) => wanted.includes(word));
    })
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** Levenshtein's distance, row by row: how many characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, wanted] of from.split('').entries()) {
    const next = [i + 1];
    for (const [j, given] of to.split('').entries()) {
      const replaced = at(row, j) + (wanted === given ? 0 : 1);
      next.push(Math.min(replaced, at(row, j + 1) + 1, at(next, j) + 1));
    }
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
