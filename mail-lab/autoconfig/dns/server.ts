/** The DNS server: authoritative, UDP and TCP on one port, each question an event. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, isIPv6, type Server } from 'node:net';
import { normaliseAddress } from '../../../conformance/addresses';
import { bindError } from '../../bind-error';
import type { Logger } from '../../log';
import type { OwnConnections } from '../../selfcheck/own';
import { answerPacket, type DnsEvent } from './answer';
import { DNS_LIMITS, DnsLimits } from './limits';
import { createTcpServer } from './tcp';
import type { Zones } from './zone';

export interface DnsServerOptions {
  bind: string;
  /** 0: any port that is free for both. */
  port: number;
  zones: Zones;
  /** Called for each question answered, not for every one of a flood. */
  record: (event: DnsEvent, clientAddress: string) => void;
  /** Recognises the laboratory's own questions: they are neither limited nor recorded. */
  own: Pick<OwnConnections, 'isOwn' | 'isOwnDatagram'>;
  /** Events cannot be stored at the moment: questions then stay unanswered, since none may go unseen. */
  overloaded: () => boolean;
  log: Logger;
}

export interface DnsServer {
  port: number;
  close(): Promise<void>;
}

/** A UDP port that is free is looked for this often when any will do. */
const TRIES = 10;

/** Starts it. Rejects with a sentence when the port cannot be had, with nothing left open. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const limits = new DnsLimits();
  const service = new DnsService(options, limits);
  for (let left = TRIES; ; left--) {
    const tcp = createTcpServer({
      answer: (message, address, isOwn) => service.overTcp(message, address, isOwn),
      isOwn: (socket) => options.own.isOwn(socket),
      limits,
    });
    try {
      const port = await listenTcp(tcp.server, options);
      const udp = await listenUdp(port, options);
      udp.on('message', (packet, { address, port: from }) => service.overUdp(udp, packet, address, from));
      for (const socket of [udp, tcp.server])
        socket.on('error', (error) => options.log.error({ err: error }, 'DNS failed'));
      return { port, close: async () => void (await Promise.all([tcp.close(), closeUdp(udp)])) };
    } catch (error) {
      await tcp.close();
      if (options.port !== 0 || left <= 1) throw error;
    }
  }
}

class DnsService {
  private pending = 0;

  constructor(
    private readonly options: DnsServerOptions,
    private readonly limits: DnsLimits,
  ) {}

  async overTcp(message: Buffer, clientAddress: string, isOwn: boolean): Promise<Buffer | null> {
    if (this.options.overloaded()) return null;
    const answered = await this.answer(message, 'tcp');
    if (answered?.event && !isOwn) this.options.record(answered.event, clientAddress);
    return answered?.reply ?? null;
  }

  overUdp(socket: UdpSocket, packet: Buffer, from: string, port: number): void {
    // Nobody asks from port 0; the answer could not be sent.
    if (port === 0 || this.pending >= DNS_LIMITS.pending || this.options.overloaded()) return;
    const clientAddress = normaliseAddress(from) ?? from;
    const isOwn = this.options.own.isOwnDatagram(from, port, socket.address().port);
    const permission = isOwn ? 'whole' : this.limits.udpAnswer(clientAddress);
    if (permission === 'none') return;
    this.pending++;
    this.answer(packet, 'udp')
      .then((answered) => {
        if (!answered) return;
        // The question comes again by TCP, and is recorded there.
        const whole = permission === 'whole';
        if (whole && answered.event && !isOwn) this.options.record(answered.event, clientAddress);
        socket.send(whole ? answered.reply : answered.truncated, port, from, () => {});
      })
      .catch((error) => this.options.log.debug({ err: error }, 'a DNS answer could not be sent'))
      .finally(() => this.pending--);
  }

  private answer(packet: Buffer, transport: 'udp' | 'tcp') {
    const { zones, log } = this.options;
    return answerPacket(packet, transport, zones, (error) =>
      log.warn({ err: error }, 'labels could not be looked up'),
    ).catch((error: unknown) => {
      log.error({ err: error }, 'a DNS question could not be answered');
      return null;
    });
  }
}

function listenTcp(server: Server, { bind, port }: DnsServerOptions): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', (error) => failed(bindError(error, `${bind}:${port} (DNS, TCP)`, 'LAB_DNS_PORT')));
    server.listen(port, bind, () => {
      server.removeAllListeners('error');
      done((server.address() as AddressInfo).port);
    });
  });
}

function listenUdp(port: number, { bind }: DnsServerOptions): Promise<UdpSocket> {
  return new Promise((done, failed) => {
    const socket = createSocket({ type: isIPv6(bind) ? 'udp6' : 'udp4', recvBufferSize: 1024 * 1024 });
    socket.once('error', (error) => {
      socket.close();
      failed(bindError(error, `${bind}:${port} (DNS, UDP)`, 'LAB_DNS_PORT'));
    });
    // Not exclusive: processes side by side share the port.
    socket.bind({ port, address: bind }, () => {
      socket.removeAllListeners('error');
      done(socket);
    });
  });
}

const closeUdp = (udp: UdpSocket) => new Promise<void>((done) => udp.close(() => done()));
