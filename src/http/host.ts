/**
 * Whether the Host header names us. A page on the internet can point its own name at this address (DNS rebinding) and
 * would then be same-origin with us: only the Host header gives it away.
 * `allowedHosts` are lower case; an entry without a port allows any.
 */
export function isHostAllowed(host: string | undefined, allowedHosts: readonly string[]): boolean {
  if (host === undefined) return false;
  const [, name = ''] = /^(.+?)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return allowedHosts.includes(host.toLowerCase()) || allowedHosts.includes(name);
}
