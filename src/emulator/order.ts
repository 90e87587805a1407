import { badRequest } from './refusal.js';
import type { TenantRow } from './row.js';

export type Comparison = (a: TenantRow, b: TenantRow) => number;

/** Reads `$orderby`: documented properties only, each ascending unless `desc` follows it. Texts order without case. */
export function parseOrderBy(clause: string, orderable: ReadonlySet<string>): Comparison {
  const comparisons = clause.split(',').map((item) => {
    const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(item);
    const [, property = '', direction] = match ?? [];
    if (!orderable.has(property)) throw badRequest(`Invalid orderby clause`);
    const sign = direction === 'desc' ? -1 : 1;
    return (a: TenantRow, b: TenantRow) => sign * compare(a[property], b[property]);
  });
  return (a, b) => comparisons.reduce((result, next) => (result === 0 ? next(a, b) : result), 0);
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : Number(left > right);
}

function sortKey(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : String(value === true);
}
