/** A string literal of OData's URL conventions (ABNF rule `string`): in single quotes, those inside doubled. */
export function stringLiteral(text: string): string {
  return `'${text.toWellFormed().replaceAll("'", "''")}'`;
}

/**
 * The query part of a URL with its `?`, or nothing when no option is given. OData is no HTML form: a space is `%20`,
 * and `+` is a plus. The names keep their `$`, which RFC 3986 allows in a query.
 */
export function queryString(
  options: Readonly<Record<`$${string}`, string | number | undefined>>,
): string {
  const pairs = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
