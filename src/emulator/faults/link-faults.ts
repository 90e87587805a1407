import type { Fault, Faults, FaultyCall } from './fault.js';
import { NEXT_LINK, pageFault } from './odata-page.js';
import { ownLink } from './own-link.js';

/** Resolves nowhere (RFC 2606), so that a client that follows it cannot reach anybody. */
const FOREIGN = 'http://foreign.invalid';

/** `@odata.nextLink` leads round in circles, astray, or is missing. */
export const LINK_FAULTS = {
  'link-dropped': pageFault(
    'a page without its link to the next: the rest is never read',
    (page) => {
      return page[NEXT_LINK] === undefined ? undefined : { ...page, [NEXT_LINK]: undefined };
    },
  ),
  'link-loop': link('to the page that it stands on', ({ origin, target }) => origin + target),
  'link-two-cycle': link('from one page to another and back', (call) => {
    return ownLink(call, 'cycle', call.target.includes('cycle=1') ? undefined : '1');
  }),
  'link-endless': pageFault(
    'an empty page that links to this one again; legal once, without end when every call has it',
    (page, call) => ({
      ...page,
      [NEXT_LINK]: ownLink(call, 'again', String(call.number)),
      value: [],
    }),
  ),
  'link-foreign-host': foreign('to another host', (call) => addressOf(call).origin + call.target),
  'link-other-port': link('to another port of its own host', ({ origin, target }) => {
    const url = new URL(origin);
    url.port = url.port === '65535' ? '65534' : String(Number(url.port) + 1);
    return url.origin + target;
  }),
  'link-other-scheme': link('to its own host by https', ({ origin, target }) => {
    return origin.replace('http:', 'https:') + target;
  }),
  'link-userinfo': foreign('to another host, its own written before it as a user name', (call) => {
    return `${call.origin}@${addressOf(call).host}${call.target}`;
  }),
  'link-backslash': foreign('to another host, its own written after a backslash', (call) => {
    return `${addressOf(call).origin}\\@${new URL(call.origin).host}${call.target}`;
  }),
  'link-encoded-dot': foreign('to another host, the dots of its name encoded', (call) => {
    return renamed(call, (name) => name.replaceAll('.', '%2e'));
  }),
  'link-trailing-dot': foreign('to another host, its name ending in a dot', (call) => {
    return renamed(call, (name) => `${name}.`);
  }),
  'link-idn': foreign('to another host, the dots of its name ideographic', (call) => {
    return renamed(call, (name) => name.replaceAll('.', '\u3002'));
  }),
  'link-scheme-relative': foreign('to another host, without a scheme', (call) => {
    return `//${addressOf(call).host}${call.target}`;
  }),
  'link-other-path': link('to its own host, outside the reports', ({ origin }) => {
    return `${origin}/beta/users`;
  }),
  'link-dot-segments': link('out of the reports by encoded dot segments', ({ origin }) => {
    return `${origin}/beta/reports/%2e%2e/users`;
  }),
  'link-relative': link('without scheme and host', ({ target }) => target),
  'link-no-url': link('which is no address at all', () => 'the next page'),
  'link-no-text': pageFault('a next link that is a number', (page) => ({
    ...page,
    [NEXT_LINK]: 42,
  })),
} satisfies Faults;

/** The page as it is, its next link replaced; a last page gets one, too. */
function link(whither: string, linkOf: (call: FaultyCall) => string): Fault {
  return pageFault(`a next link ${whither}`, (page, call) => {
    return { ...page, [NEXT_LINK]: linkOf(call) };
  });
}

function foreign(whither: string, linkOf: (call: FaultyCall) => string): Fault {
  return { ...link(whither, linkOf), options: ['to'] };
}

function addressOf({ options: { to = FOREIGN } }: FaultyCall): URL {
  return new URL(to);
}

/** The call's own target at the foreign address, whose name is written in another way. */
function renamed(call: FaultyCall, rename: (name: string) => string): string {
  const { protocol, hostname, port } = addressOf(call);
  return `${protocol}//${rename(hostname)}${port === '' ? '' : `:${port}`}${call.target}`;
}
