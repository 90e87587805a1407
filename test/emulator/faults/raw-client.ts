import { connect } from 'node:net';

/** What came over the wire, one character for each byte, and how the connection ended. */
interface RawAnswer {
  readonly text: string;
  readonly end: 'fin' | 'reset';
}

interface RawConnection {
  /** What has come so far. */
  readonly received: () => string;
  readonly ended: Promise<RawAnswer>;
}

/** Sends a GET on a connection of its own and keeps every byte that comes back. */
export function connectRaw(url: string, headers: Readonly<Record<string, string>>): RawConnection {
  const { host, hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  let end: RawAnswer['end'] = 'fin';
  const lines = Object.entries({ Host: host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  socket.on('data', (data) => (text += data.toString('latin1')));
  socket.on('error', () => (end = 'reset'));
  const ended = new Promise<RawAnswer>((resolve) => {
    socket.on('close', () => {
      resolve({ text, end });
    });
  });
  return { received: () => text, ended };
}

/** The status line, the header lines and the body of an answer. */
export function partsOf(text: string) {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return { statusLine, lines, body: body.join('\r\n\r\n') };
}
