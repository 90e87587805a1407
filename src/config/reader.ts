import type { SettingFault } from '../errors.js';
import type { Setting } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingReader {
  /** The value of a setting that may be left out. */
  readonly optional: <Value>(setting: Setting<Value>) => Value | undefined;
  /** The value of a setting, or of its default. A fault is noted and the default taken, so that reading goes on. */
  readonly read: <Value>(
    setting: Setting<Value> & { readonly defaultText: string },
    defaultText?: string,
  ) => Value;
  readonly faults: SettingFault[];
}

/** Reads settings one by one and collects what is wrong with them. Blank is the same as not set. */
export function createSettingReader(environment: Environment): SettingReader {
  const faults: SettingFault[] = [];
  const optional = <Value>(setting: Setting<Value>): Value | undefined => {
    const text = environment[setting.name]?.trim() ?? '';
    if (text === '') return undefined;
    const value = setting.parse(text);
    if (value === undefined)
      faults.push({ setting: setting.name, problem: problemOf(setting, text) });
    return value;
  };
  return {
    optional,
    read: (setting, defaultText = setting.defaultText) => {
      const value = optional(setting) ?? setting.parse(defaultText);
      if (value === undefined)
        throw new Error(`the default of ${setting.name} breaks its own rule`);
      return value;
    },
    faults,
  };
}

/** Longest text that is repeated in a message. */
const LONGEST_OFFENCE = 60;

function problemOf({ name, rule, example, isSecret }: Setting<unknown>, text: string): string {
  const shown = JSON.stringify(text.slice(0, LONGEST_OFFENCE));
  const offence = isSecret ? 'what it holds is not (and is not shown here)' : `it is ${shown}`;
  return `must be ${rule}, but ${offence}. Set it like ${name}=${example}, or leave it out.`;
}
