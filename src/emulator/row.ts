/**
 * One row as a tenant keeps it: `id` names the activity, `userId` the user's object id (where it is absent, `id` stands
 * in). Loose on purpose: a test may serve rows that are wrong.
 */
export type TenantRow = Readonly<Record<string, unknown>>;

/** Rows in the order in which they are served; an array is one, and so is a list that makes its rows when asked. */
export interface TenantRows {
  readonly length: number;
  at(index: number): TenantRow | undefined;
}

/**
 * Whose reports the emulator serves. It is asked once for each request, so what it answers may change in between. Its
 * rows are served as they are: how long rows are kept and when they become visible is up to the tenant.
 */
export interface Tenant {
  rows(): TenantRows;
}

/** Walks rows without first making all of them. */
export function* eachRow(rows: TenantRows): Generator<TenantRow> {
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows.at(index);
    if (row !== undefined) yield row;
  }
}
