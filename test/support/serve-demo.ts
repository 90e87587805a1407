import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow } from '../../src/emulator/row.js';
import { createFakeClock } from './fake-clock.js';
import { serveRows, type RowServer } from './serve-rows.js';

/** The demo tenant at a fixed moment, for what people are shown: examples and the README. */
export function serveDemo(): Promise<RowServer> {
  const clock = createFakeClock();
  const rows = [...eachRow(createDemoTenant({ clock }).rows())];
  return serveRows(rows, { asOfMs: clock.now() });
}
