import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';

/** The limit of a download: node:http pipes the file whose path is the request's. */
const [folder = ''] = process.argv.slice(2);
const server = createServer((request, response) => {
  createReadStream(`${folder}${request.url ?? ''}`).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    console.log(`Listening on http://127.0.0.1:${address.port}`);
  }
});
