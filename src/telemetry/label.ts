const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** `2xx` and so on; `none` without an answer, `other` for what is no status of HTTP. */
export function statusClassOf(status: number | undefined): string {
  if (status === undefined) return 'none';
  return STATUS_CLASSES[Math.floor(status / 100) - 1] ?? 'other';
}

/** The value where it is one of a closed set, else `other`: whatever comes, the number of series is bounded. */
export function oneOf(values: readonly string[], value: string): string {
  return values.includes(value) ? value : 'other';
}
