import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { serveDemo } from './support/serve-demo.js';
import type { RowServer } from './support/serve-rows.js';

const DIRECTORY = new URL('../examples/queries/', import.meta.url);
const FILES = readdirSync(DIRECTORY).filter((name) => name.endsWith('.graphql'));

let demo: RowServer;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

describe('the example queries', () => {
  it('are there', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(8);
  });

  it.each(FILES)(
    '%s says who asks, runs as it is, and finds something in the demo tenant',
    async (name) => {
      const text = readFileSync(new URL(name, DIRECTORY), 'utf8');
      expect(text).toMatch(/^# For /);
      const { data, errors } = await demo.run(text);
      expect(errors).toBeUndefined();
      for (const value of Object.values(data ?? {})) expect(value).not.toBeNull();
      expect(JSON.stringify(data)).toMatch(/"\w*count":[1-9]/i);
    },
  );
});
