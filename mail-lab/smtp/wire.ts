/** Small things of the wire. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Verb in upper case and the rest, without surrounding spaces. */
export function splitCommand(line: string): [verb: string, args: string] {
  const space = line.indexOf(' ');
  return space < 0
    ? [line.trimEnd().toUpperCase(), '']
    : [line.slice(0, space).toUpperCase(), line.slice(space + 1).trim()];
}

/** Resolves once the client has read what it was sent, or is gone. */
export function drained(socket: Socket | TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
