import { describe, expect, it } from '@jest/globals';
import { SETTINGS, settingsTable } from '../../src/config/settings.js';
import type { Setting } from '../../src/config/settings.js';

const settings: readonly Setting<unknown>[] = Object.values(SETTINGS);

describe('the settings', () => {
  it.each(settings.filter(({ defaultText }) => defaultText !== undefined))(
    '$name accepts its own default and its own example',
    ({ defaultText = '', example, parse }) => {
      expect(parse(defaultText)).toBeDefined();
      expect(parse(example)).toBeDefined();
    },
  );

  it('make a table with one row for each, its default and its meaning', () => {
    const [head, rule, ...rows] = settingsTable().split('\n');
    expect(head).toBe('| name | default | meaning |');
    expect(rule).toMatch(/^\|( -+ \|){3}$/);
    expect(rows.map((row) => row.split('`')[1])).toEqual(settings.map(({ name }) => name));
    expect(rows.find((row) => row.startsWith('| `GRAPH_BUDGET`'))).toContain('| `4/10s` |');
  });

  it('keep the table whole: no meaning holds a bar or a line break', () => {
    expect(settings.filter(({ meaning }) => /[|\n]/.test(meaning))).toEqual([]);
  });
});
