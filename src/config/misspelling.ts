import type { SettingFault } from '../errors.js';
import type { Environment } from './reader.js';

/** Names that begin so are ours; other programs' variables are none of our business. */
const OWN_PREFIX = /^(GRAPH|REPORT|REQUEST|ALLOWED)_/;

/** A fault for each name that looks like a setting and is none: a setting that is silently ignored is worse. */
export function misspellings(
  environment: Environment,
  names: readonly string[],
): readonly SettingFault[] {
  return Object.keys(environment)
    .filter((name) => OWN_PREFIX.test(name) && !names.includes(name))
    .map((name) => ({
      setting: name,
      problem: `is no setting of this program. Rename it to ${nearest(name, names)}, if that is meant, or remove it.`,
    }));
}

function nearest(name: string, candidates: readonly string[]): string {
  const byDistance = candidates.map((candidate) => ({
    candidate,
    distance: editDistance(name, candidate),
  }));
  return byDistance.reduce((best, next) => (next.distance < best.distance ? next : best)).candidate;
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
