/** DNS over TCP (RFC 7766): several questions on one connection, each preceded by its length, answered in order. */
import { createServer, type Server, type Socket } from 'node:net';
import { normaliseAddress } from '../../../conformance/addresses';
import { DNS_LIMITS, type DnsLimits } from './limits';

export interface TcpOptions {
  /** Answers one message; null closes the connection without a word. */
  answer(message: Buffer, clientAddress: string, isOwn: boolean): Promise<Buffer | null>;
  /** The laboratory's own connections are not limited. */
  isOwn(socket: Socket): boolean;
  limits: DnsLimits;
}

export interface TcpServer {
  server: Server;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

export function createTcpServer(options: TcpOptions): TcpServer {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
    admit(socket, options);
  });
  server.maxConnections = DNS_LIMITS.tcpConnections;
  return {
    server,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of open) socket.destroy();
      }),
  };
}

function admit(socket: Socket, options: TcpOptions): void {
  const { limits } = options;
  socket.on('error', () => socket.destroy());
  const address = normaliseAddress(socket.remoteAddress) ?? '';
  if (!limits.connect(address)) {
    socket.destroy();
    return;
  }
  socket.once('close', () => limits.disconnect(address));
  serve(socket, address, options).catch(() => socket.destroy());
}

/** Reads message after message: the next one only when the one before is answered, so that nothing piles up. */
async function serve(socket: Socket, address: string, options: TcpOptions): Promise<void> {
  const isOwn = options.isOwn(socket);
  let received: Buffer = Buffer.alloc(0);
  // A whole message must come in time, and its answer be taken: octets that trickle do not count as life.
  let timer = setTimeout(() => socket.destroy(), DNS_LIMITS.tcpIdleMs);
  socket.once('close', () => clearTimeout(timer));
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk;
    while (received.length >= 2) {
      const length = received.readUInt16BE(0);
      if (length > DNS_LIMITS.messageBytes) return void socket.destroy();
      if (received.length < 2 + length) break;
      const message = received.subarray(2, 2 + length);
      received = received.subarray(2 + length);
      const may = isOwn || options.limits.mayAskByTcp(address);
      const reply = may ? await options.answer(message, address, isOwn) : null;
      if (reply === null || socket.writableLength > DNS_LIMITS.unreadBytes) return void socket.destroy();
      const frame = Buffer.alloc(2 + reply.length);
      frame.writeUInt16BE(reply.length, 0);
      reply.copy(frame, 2);
      socket.write(frame);
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), DNS_LIMITS.tcpIdleMs);
    }
  }
  clearTimeout(timer);
  socket.end();
}
