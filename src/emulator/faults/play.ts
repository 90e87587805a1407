import type { Socket } from 'node:net';
import type { Clock } from '../../time.js';
import type { WireStep } from './fault.js';

/** Writes the steps to the socket, one after the other, until they end or the client has left. */
export function play(steps: Iterable<WireStep>, socket: Socket, clock: Clock): void {
  const script: Iterator<WireStep, unknown> = steps[Symbol.iterator]();
  let callOff: () => void = () => undefined;
  socket.once('close', () => {
    callOff();
  });
  const proceed = () => {
    while (!socket.destroyed) {
      const next = script.next();
      const step = next.done === true ? 'fin' : next.value;
      if (typeof step === 'string') {
        end(socket, step);
        return;
      }
      if ('pauseMs' in step) {
        callOff = clock.schedule(proceed, step.pauseMs);
        return;
      }
      socket.write(step);
    }
  };
  proceed();
}

function end(socket: Socket, how: 'reset' | 'fin' | 'hang'): void {
  if (how === 'reset') socket.resetAndDestroy();
  if (how === 'fin') socket.end();
}
