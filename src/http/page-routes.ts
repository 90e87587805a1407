import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { compress, contentCodingFor, type ContentCoding } from './content-coding.js';
import { pathOf } from './path.js';
import type { Page, PageRoute } from './page.js';

/**
 * At the paths of each tenant: a page knows its own by the address it was loaded from. Browsers ask each time whether a file is
 * still the same: most answers are 304.
 */
export function routePage(
  app: FastifyInstance,
  { routes, contentSecurityPolicy }: Page,
  prefixes: readonly string[],
): void {
  for (const route of routes) {
    const { path, contentType, body, etag: plainTag } = route;
    const coded = codings(route);
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const coding = contentCodingFor(request.headers['accept-encoding'], body.length);
      const etag = coding === undefined ? plainTag : plainTag.replace(/"$/, `-${coding}"`);
      void reply.headers({
        'cache-control': 'no-cache',
        'content-security-policy': contentSecurityPolicy,
        etag,
      });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      void reply.type(contentType);
      if (coding === undefined) return reply.send(body);
      return reply.header('content-encoding', coding).send(await coded(coding));
    };
    for (const prefix of prefixes) {
      app.get(`${prefix}${path}`, handler);
      if (path === '/' && prefix !== '') app.get(prefix, toFolder);
    }
  }
}

/** Without the slash at its end a page's own files would be looked for beside it. Relative, as behind a proxy it has to be. */
async function toFolder(request: FastifyRequest, reply: FastifyReply) {
  return reply.redirect(`${pathOf(request).replace(/^.*\//, '')}/`, 308);
}

/** The file in a coding, made when first asked for. */
function codings({ body }: PageRoute): (coding: ContentCoding) => Promise<Buffer> {
  const made = new Map<ContentCoding, Promise<Buffer>>();
  return (coding) => {
    const known = made.get(coding) ?? compress(body, coding);
    made.set(coding, known);
    // The next one tries again.
    known.catch(() => made.delete(coding));
    return known;
  };
}
