import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { operationsUntil } from './operations.js';
import { post } from './post.js';

/**
 * The limit: node:http alone, which sends ready bytes and looks at nothing but the path. The n-th request of all
 * operations has the path /n; its answer is what the gateway said to it. With `--from-objects` the answers are ready as
 * objects, and each request makes text and bytes of one: the limit of whatever builds objects.
 */
const { values } = parseArgs({
  options: {
    gateway: { type: 'string', default: '' },
    'end-ms': { type: 'string', default: '0' },
    'from-objects': { type: 'boolean', default: false },
  },
});
const answers: (() => Buffer)[] = [];
for (const { requests } of operationsUntil(Number(values['end-ms']))) {
  for (const body of requests) answers.push(readyToSend(await post(values.gateway, body)));
}

function readyToSend(text: string): () => Buffer {
  if (values['from-objects']) {
    const object: unknown = JSON.parse(text);
    return () => Buffer.from(JSON.stringify(object));
  }
  const bytes = Buffer.from(text);
  return () => bytes;
}

const server = createServer((request, response) => {
  const answer = answers[Number(request.url?.slice(1))]?.() ?? Buffer.alloc(0);
  // The request is read to its end, as every server must.
  request.resume().on('end', () => {
    response
      .writeHead(answer.length > 0 ? 200 : 404, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': answer.length,
      })
      .end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(`Listening on http://127.0.0.1:${port}/`);
});
