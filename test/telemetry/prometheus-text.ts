interface Family {
  readonly name: string;
  readonly type: string;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?!$)|$)/y;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);

/**
 * Reads Prometheus' text format 0.0.4, and throws at whatever its specification forbids. The key of a sample is its
 * series as it is written, such as `x_total{kind="full"}`.
 */
export function parsePrometheusText(text: string): ReadonlyMap<string, number> {
  if (!text.endsWith('\n')) throw new Error('The last line must end.');
  const samples = new Map<string, number>();
  const families = new Set<string>();
  let help = '';
  let family: Family = { name: '', type: '' };
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, keyword, name = '', rest = ''] =
      new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line) ?? [];
    if (keyword === 'HELP') {
      help = name;
    } else if (keyword === 'TYPE') {
      if (families.has(name) || help !== name) throw new Error(`One HELP, one TYPE: ${line}`);
      if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(line);
      families.add(name);
      family = { name, type: rest };
    } else {
      const { series, value } = parseSample(line, family);
      if (samples.has(series)) throw new Error(`Twice: ${series}`);
      samples.set(series, value);
    }
  }
  return samples;
}

function parseSample(line: string, family: Family): { series: string; value: number } {
  const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? [];
  const suffix = name.startsWith(family.name) ? name.slice(family.name.length) : undefined;
  const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (suffix === undefined || !suffixes.includes(suffix)) throw new Error(`Whose is it? ${line}`);
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labels.length) {
    if (LABEL.exec(labels) === null) throw new Error(`Labels: ${line}`);
  }
  const value = number === '+Inf' ? Infinity : Number(number);
  if (Number.isNaN(value)) throw new Error(`Value: ${line}`);
  return { series: labels === '' ? name : `${name}{${labels}}`, value };
}
