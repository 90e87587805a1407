import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression reads. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly value: string; readonly isExact: boolean }[];
} // prettier-ignore

interface Expression {
  readonly selectors: readonly Selector[];
  /** Labels that it groups by. */
  readonly groups: readonly string[];
}

/** Grafana puts these in before it asks. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['$__rate_interval', '5m'],
  ['$instance', '.*'],
];

/** What an expression of Prometheus reads, by Prometheus' own grammar. @throws where it is no such expression. */
export function readPromql(text: string): Expression {
  const query = VARIABLES.reduce((so, [name, value]) => so.replaceAll(name, value), text);
  const tree = parser.parse(query);
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }) =>
    query.slice(from, to);
  const selectors: Selector[] = [];
  const groups: string[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`No PromQL at ${node.from}: ${query}`);
      if (node.name === 'VectorSelector') {
        const [name] = node.node.getChildren('Identifier');
        const matchers = node.node.getChildren('LabelMatchers').flatMap((list) =>
          list.getChildren('UnquotedLabelMatcher').map((matcher) => {
            const [label = '', operator = '', value = ''] = /^(\w+)\s*([=!~]+)\s*"(.*)"$/.exec(textOf(matcher))?.slice(1) ?? []; // prettier-ignore
            return { label, value, isExact: !operator.includes('~') };
          }),
        );
        selectors.push({ metric: name === undefined ? '' : textOf(name), matchers });
      }
      if (node.name === 'GroupingLabels') {
        groups.push(...node.node.getChildren('LabelName').map(textOf));
      }
    },
  });
  return { selectors, groups };
}
