import type { Socket } from 'node:net';
import { createServer } from 'node:net';

/** Something that listens where Graph should be, and speaks bytes instead of HTTP. */
export interface Impostor {
  /** Address and port. */
  readonly host: string;
  /** Whoever connected, in order. */
  readonly connected: readonly Socket[];
  close(): void;
}

/** Says one thing to whoever has asked something, and hangs up; with nothing to say it stays silent. */
export async function startImpostor(says: string | Uint8Array | undefined): Promise<Impostor> {
  const connected: Socket[] = [];
  const server = createServer((socket) => {
    connected.push(socket);
    socket.on('error', () => undefined);
    if (says !== undefined) socket.once('data', () => socket.end(says));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    connected,
    close: () => {
      server.close();
      for (const socket of connected) socket.destroy();
    },
  };
}
