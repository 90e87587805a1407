/**
 * The names at the top of a JSON object, each as often as it stands there: `JSON.parse` keeps the last of a kind and
 * says nothing. The text must have been parsed already, so that it is known to be JSON.
 */
export function topLevelNames(json: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let isNameNext = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '"') {
      const end = stringEnd(json, at);
      // A name may be spelled with escapes.
      if (depth === 1 && isNameNext) names.push(String(JSON.parse(json.slice(at, end + 1))));
      isNameNext = false;
      at = end;
    } else if (sign === '{' || sign === '[') {
      depth += 1;
      isNameNext = true;
    } else if (sign === '}' || sign === ']') {
      depth -= 1;
    } else if (sign === ',') {
      isNameNext = true;
    }
  }
  return names;
}

/** Where the string that begins at `start` ends: at the first quote with an even number of backslashes before it. */
function stringEnd(json: string, start: number): number {
  let end = start;
  let slashes: number;
  do {
    end = json.indexOf('"', end + 1);
    slashes = 0;
    while (json[end - 1 - slashes] === '\\') slashes += 1;
  } while (slashes % 2 === 1);
  return end;
}
