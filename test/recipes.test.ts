import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { serveDemo } from './support/serve-demo.js';
import type { RowServer } from './support/serve-rows.js';

const RECIPES = readFileSync(new URL('../docs/recipes.md', import.meta.url), 'utf8');

/** Each with its title, its operation and the variables that are shown beside it. */
const recipes = RECIPES.split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    query: /^```graphql\n([^]*?)^```$/m.exec(text)?.[1] ?? '',
    variables: /^```json variables\n([^]*?)^```$/m.exec(text)?.[1] ?? '{}',
  }));

let demo: RowServer;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

function parsed(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return { ...(typeof value === 'object' && value) };
}

async function answerTo(title: string): Promise<string> {
  const { query = '', variables = '{}' } = recipes.find((recipe) => recipe.title === title) ?? {};
  const { data, errors } = await demo.run(query, parsed(variables));
  expect(errors).toBeUndefined();
  return JSON.stringify(data);
}

describe('the recipes', () => {
  it('are five', () => {
    expect(recipes).toHaveLength(5);
  });

  it.each(recipes.map(({ title }) => title))(
    '"%s" is answered, and finds something in the demo tenant',
    async (title) => {
      expect(await answerTo(title)).toMatch(/"\w*count":[1-9]/i);
    },
  );

  it('find somebody who never got through', async () => {
    expect(await answerTo('Who only ever fails?')).toContain('"credentialUsage":{"totalCount":0}');
  });
});
