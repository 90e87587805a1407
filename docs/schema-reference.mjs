/* A plugin of graphql-codegen: writes docs/schema.md from the descriptions in schema.graphql. */
import {
  astFromValue,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  print,
} from 'graphql';

/** Of federation's own, which are described elsewhere. */
const OF_FEDERATION = /^(_|federation__|link__)/;

const HEAD = `# Schema reference

Every type, field, argument and enum member of [schema.graphql](../schema.graphql), with its description. Made from it by \`npm run codegen\`.
`;

/** What codegen calls. */
export function plugin(schema) {
  const roots = [schema.getQueryType(), schema.getSubscriptionType()].filter(Boolean);
  const others = Object.values(schema.getTypeMap())
    .filter((type) => !roots.includes(type) && isOurs(type))
    .sort((a, b) => a.name.localeCompare(b.name));
  return `${[HEAD, ...[...roots, ...others].map(section)].join('\n')}`;
}

function isOurs(type) {
  const isForeign = isIntrospectionType(type) || isSpecifiedScalarType(type);
  return !isForeign && !OF_FEDERATION.test(type.name);
}

function section(type) {
  return `## ${type.name}\n\n${prose(type.description)}\n${members(type)}`;
}

function members(type) {
  if (isEnumType(type)) {
    const rows = type.getValues().map(({ name, description }) => [`\`${name}\``, description]);
    return table(['member', 'meaning'], rows);
  }
  if (!isObjectType(type) && !isInputObjectType(type)) return '';
  const rows = Object.values(type.getFields())
    .filter(({ name }) => !OF_FEDERATION.test(name))
    .flatMap((field) => [
      row(field),
      ...(field.args ?? []).map((arg) => row(arg, `${field.name}: `)),
    ]);
  return table(['field', 'type', 'meaning'], rows);
}

/** An argument stands below its field, with the field's name before it. */
function row({ name, type, defaultValue, description }, before = '') {
  const preset = defaultValue === undefined ? '' : ` = ${print(astFromValue(defaultValue, type))}`;
  return [`${before}\`${name}\``, `\`${type}${preset}\``, description];
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => prose(cell).replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return `\n${lines.join('\n')}\n`;
}

/** A description's lines are wrapped where the SDL's are. */
function prose(text) {
  return (text ?? '').replace(/\s*\n\s*/g, ' ').trim();
}
