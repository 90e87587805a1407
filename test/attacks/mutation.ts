import type { Draw } from '../../src/emulator/demo-draws.js';

/** Words that mean something to GraphQL, to this schema, to JSON or to HTTP, and bytes that break each of them. */
const WORDS = [
  '{', '}', '(', ')', '[', ']', ':', '!', '=', '|', '&', '@', '$', '...', '"', '"""', '#', ',', '\\', '\0', '\n', '\r\n',
  '\u2028', '\ud800', '\ufeff', '%00', '../', '__proto__', 'constructor', 'toString', 'query', 'mutation', 'subscription',
  'fragment F on Query', '...F', 'on', 'null', 'true', '-1', '1e309', '9007199254740993', '2147483648', '0x1', '""',
  '@skip(if: true)', '@include(if: $x)', '@defer', '@stream', '__typename', '__schema', '__type(name: "User")', '_service { sdl }',
  '_entities(representations: [])', 'userCredentialUsageDetails', 'credentialUsageUser', 'first: 1000', 'first: -1', 'last: 0',
  'after: "x"', 'period: D2', 'filter: { }', 'orderBy: null', 'maxAgeSeconds: 0', 'timeZone: "Mars/Phobos"', 'nodes { id }',
  'user { credentialUsage { nodes { id } } }', '{"query":', '"variables":{}', '"extensions":{"persistedQuery":{}}', 'application/json',
  'Content-Length: 5', 'Transfer-Encoding: chunked', 'Host: evil.example', 'HTTP/1.1', 'POST', 'TRACE', '/graphql', '/readyz',
]; // prettier-ignore

const MOST_EDITS = 4;

/** A text after some edits at random places: words go in, pieces go out, are repeated or change places. */
export function mutate(text: string, draw: Draw): string {
  const count = Math.floor(draw() * (MOST_EDITS + 1));
  let mutated = text;
  for (let edit = 0; edit < count; edit += 1) mutated = edited(mutated, draw);
  return mutated;
}

function edited(text: string, draw: Draw): string {
  const start = Math.floor(draw() * (text.length + 1));
  const end = start + Math.floor(draw() ** 3 * (text.length - start + 1));
  const [before, piece, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  const edits = [
    () => before + after,
    () => before + piece + piece + after,
    () => before + piece.split(' ').reverse().join(' ') + after,
    () => before + oneOf(WORDS, draw) + after,
    () => `${before} ${oneOf(WORDS, draw)} ${piece}${after}`,
    () => before + String.fromCodePoint(Math.floor(draw() * 0x300)) + after,
  ];
  return oneOf(edits, draw)();
}

export function oneOf<Item>(items: readonly Item[], draw: Draw): Item {
  const item = items[Math.floor(draw() * items.length)];
  if (item === undefined) throw new Error('There must be something to choose from.');
  return item;
}
