import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be closed. */
export interface Gate {
  readonly port: number;
  readonly open: () => void;
  /** Like a cable that was pulled: nothing comes through, and nobody is told. */
  readonly cut: () => void;
  /** Like a server that was stopped: connections end, and new ones are refused. */
  readonly shut: () => void;
  readonly close: () => void;
}

/** Lets connections through to a port of this machine. */
export async function openGate(toPort: number): Promise<Gate> {
  let state: 'open' | 'cut' | 'shut' = 'open';
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const join = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      if (state === 'open') to.write(bytes);
    });
    from.on('close', () => {
      if (state === 'open') to.destroy();
    });
  };
  const server = createServer((socket) => {
    track(socket);
    if (state === 'shut') socket.destroy();
    if (state !== 'open') return;
    const onward = connect(toPort, '127.0.0.1');
    track(onward);
    join(socket, onward);
    join(onward, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    open: () => {
      state = 'open';
      // What was cut stays so: only new connections come through.
      endAll();
    },
    cut: () => {
      state = 'cut';
    },
    shut: () => {
      state = 'shut';
      endAll();
    },
    close: () => {
      server.close();
      endAll();
    },
  };
}
