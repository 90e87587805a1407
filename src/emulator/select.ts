import { badRequest } from './refusal.js';
import type { TenantRow } from './row.js';

/** Reads `$select`; the names come back in the order given, each once. */
export function parseSelect(
  clause: string,
  properties: readonly string[],
  typeName: string,
): readonly string[] {
  const names = clause.split(',').map((name) => name.trim());
  const unknownName = names.find((name) => !properties.includes(name));
  if (unknownName !== undefined) {
    throw badRequest(`Could not find a property named '${unknownName}' on type '${typeName}'.`);
  }
  return [...new Set(names)];
}

/** The selected properties of a row, and its control information. */
export function selected(row: TenantRow, names: readonly string[]): TenantRow {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name.startsWith('@') || names.includes(name)),
  );
}
