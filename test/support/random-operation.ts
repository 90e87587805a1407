import {
  getNamedType,
  GraphQLBoolean,
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Draw } from '../../src/emulator/demo-draws.js';

/** A document with several sets of values for its variables, right, wrong, null and absent ones among them. */
export interface RandomOperation {
  readonly query: string;
  readonly operationName: string | null;
  readonly variableSets: readonly Readonly<Record<string, unknown>>[];
}

/** Values that mean something, by the name of an argument or input field, or of a type. */
export type ValuePool = Readonly<Record<string, readonly unknown[]>>;

/** From an event to its user, and on to the events of that user: seldom drawn by chance alone. */
const ROUND = ['nodes', 'user', 'credentialUsage'];
const DEEPEST = 6;
const MOST_FIELDS = 4;
const VARIABLE_SETS = 3;
/** Names that an object would know by birth, and names of other fields. */
const ALIASES = ['__proto__', 'constructor', 'id', 'toString', 'a', 'b'];
const WRONG_VALUES: readonly unknown[] = [7, 'no such thing', true, [], {}, -1, 2 ** 40, null];

/** A valid document: any fields in any nesting, fragments that overlap, aliases, directives and variables. */
export function randomOperation(
  schema: GraphQLSchema,
  pool: ValuePool,
  draw: Draw,
): RandomOperation {
  const author = new Author(pool, draw);
  const query = schema.getQueryType();
  if (!query) throw new Error('There must be something to query.');
  const body = author.selection(query, 0);
  const isOneOfTwo = author.chance(0.1);
  const other = isOneOfTwo ? ['query Other { credentialUsageReport { state } }'] : [];
  const single = author.chance(0.5) ? 'Asked' : null;
  const one = author.chance(0.7) ? 'Asked' : 'Other';
  return {
    query: [`query Asked${author.declarations()} ${body}`, ...author.fragments(), ...other].join(
      '\n',
    ),
    operationName: isOneOfTwo ? one : single,
    variableSets: Array.from({ length: VARIABLE_SETS }, () => author.values()),
  };
}

interface Fragment {
  readonly name: string;
  readonly on: string;
  readonly text: string;
}

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Where it stands, which is what its values are for. */
  readonly place: string;
  readonly declaration: string;
}

class Author {
  readonly #pool: ValuePool;
  readonly #draw: Draw;
  readonly #fragments: Fragment[] = [];
  readonly #variables: Variable[] = [];
  /** What a name stands for in the answer, by type: every mention has the same arguments, so that all of them merge. */
  readonly #mentions = new Map<string, { readonly field: string; readonly text: string }>();

  constructor(pool: ValuePool, draw: Draw) {
    this.#pool = pool;
    this.#draw = draw;
  }

  chance(share: number): boolean {
    return this.#draw() < share;
  }

  declarations(): string {
    const all = this.#variables.map(({ declaration }) => declaration);
    return all.length === 0 ? '' : `(${all.join(', ')})`;
  }

  fragments(): readonly string[] {
    return this.#fragments.map(({ text }) => text);
  }

  values(): Readonly<Record<string, unknown>> {
    const given = this.#variables.filter(() => !this.chance(0.03));
    return Object.fromEntries(
      given.map(({ name, type, place }) => [
        name,
        this.chance(0.02) ? this.#oneOf(WRONG_VALUES) : this.#value(type, place),
      ]),
    );
  }

  selection(type: GraphQLObjectType, depth: number): string {
    const count = 1 + Math.floor(this.#draw() * MOST_FIELDS);
    return `{ ${Array.from({ length: count }, () => this.#part(type, depth)).join(' ')} }`;
  }

  #part(type: GraphQLObjectType, depth: number): string {
    if (this.chance(0.08)) return `__typename${this.#directive()}`;
    if (this.chance(0.12) && depth < DEEPEST) return this.#inlineFragment(type, depth);
    if (this.chance(0.12) && depth < DEEPEST) return this.#spread(type, depth);
    const fields = Object.values(type.getFields()).filter(
      ({ name, type: held }) =>
        !name.startsWith('_') && (depth < DEEPEST || !isObjectType(getNamedType(held))),
    );
    if (fields.length === 0) return '__typename';
    const round = fields.filter(({ name }) => ROUND.includes(name));
    const isRound = round.length > 0 && this.chance(0.2);
    return this.#field(type, this.#oneOf(isRound ? round : fields), depth);
  }

  #field(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string {
    const head = this.#mention(parent.name, field);
    if (head === undefined) return '__typename';
    const held: unknown = getNamedType(field.type);
    const below = isObjectType(held) ? ` ${this.selection(held, depth + 1)}` : '';
    return `${head}${this.#directive()}${below}`;
  }

  /** undefined when the name stands for another field there. */
  #mention(parent: string, field: GraphQLField<unknown, unknown>): string | undefined {
    const alias = this.chance(0.2) ? this.#oneOf(ALIASES) : undefined;
    const key = `${parent}.${alias ?? field.name}`;
    const known = this.#mentions.get(key);
    if (known !== undefined) return known.field === field.name ? known.text : undefined;
    const text = `${alias === undefined ? '' : `${alias}: `}${field.name}${this.#arguments(field)}`;
    this.#mentions.set(key, { field: field.name, text });
    return text;
  }

  #inlineFragment(type: GraphQLObjectType, depth: number): string {
    const condition = this.chance(0.5) ? ` on ${type.name}` : '';
    return `...${condition}${this.#directive()} ${this.selection(type, depth + 1)}`;
  }

  #spread(type: GraphQLObjectType, depth: number): string {
    const known = this.#fragments.filter(({ on }) => on === type.name);
    const { name } =
      known.length > 0 && this.chance(0.3) ? this.#oneOf(known) : this.#newFragment(type, depth);
    return `...${name}${this.#directive()}`;
  }

  /** Kept only when it is whole, so that none spreads itself. */
  #newFragment(type: GraphQLObjectType, depth: number): Fragment {
    const body = this.selection(type, depth + 1);
    const name = `F${this.#fragments.length}`;
    const fragment = { name, on: type.name, text: `fragment ${name} on ${type.name} ${body}` };
    this.#fragments.push(fragment);
    return fragment;
  }

  #directive(): string {
    if (!this.chance(0.12)) return '';
    const type = new GraphQLNonNull(GraphQLBoolean);
    return ` @${this.chance(0.5) ? 'skip' : 'include'}(if: ${this.#expression(type, 'if')})`;
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter(
      ({ type, defaultValue }) =>
        (defaultValue === undefined && isNonNullType(type)) || this.chance(0.2),
    );
    if (given.length === 0) return '';
    return `(${given.map(({ name, type }) => `${name}: ${this.#expression(type, name)}`).join(', ')})`;
  }

  /** A literal, or a variable that has its value elsewhere. */
  #expression(type: GraphQLInputType, place: string): string {
    return this.chance(0.35)
      ? this.#variable(type, place)
      : literal(type, this.#value(type, place));
  }

  #variable(type: GraphQLInputType, place: string): string {
    const name = `v${this.#variables.length}`;
    const value = this.chance(0.3) ? literal(type, this.#value(type, place)) : undefined;
    // With a default a nullable variable may stand where null may not.
    const declared =
      isNonNullType(type) && value !== undefined && this.chance(0.5) ? type.ofType : type;
    const declaration = `$${name}: ${String(declared)}${value === undefined ? '' : ` = ${value}`}`;
    this.#variables.push({ name, type, place, declaration });
    return `$${name}`;
  }

  #value(type: GraphQLInputType, place: string): unknown {
    if (isNonNullType(type)) return this.#present(type.ofType, place);
    return this.chance(0.1) ? null : this.#present(type, place);
  }

  #present(type: GraphQLInputType, place: string): unknown {
    if (isNonNullType(type)) return this.#present(type.ofType, place);
    if (isListType(type)) {
      const length = Math.floor(this.#draw() * 3);
      return Array.from({ length }, () => this.#present(type.ofType, place));
    }
    if (isEnumType(type)) return this.#oneOf(type.getValues()).name;
    if (!isInputObjectType(type))
      return this.#oneOf(this.#pool[place] ?? this.#pool[type.name] ?? []);
    const given = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || this.chance(0.3),
    );
    return Object.fromEntries(
      given.map((field) => [field.name, this.#value(field.type, field.name)]),
    );
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    const [first] = values;
    if (first === undefined) throw new Error('There must be a choice.');
    return values[Math.floor(this.#draw() * values.length)] ?? first;
  }
}

/** A value as GraphQL writes it. */
function literal(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null';
  if (isEnumType(type) && typeof value === 'string') return value;
  if (isNonNullType(type)) return literal(type.ofType, value);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((item) => literal(type.ofType, item)).join(', ')}]`;
  }
  if (isInputObjectType(type) && typeof value === 'object') {
    const types = type.getFields();
    const fields = Object.entries(value).map(([name, held]) => {
      const field = types[name];
      return field === undefined ? '' : `${name}: ${literal(field.type, held)}`;
    });
    return `{${fields.join(', ')}}`;
  }
  return JSON.stringify(value);
}
