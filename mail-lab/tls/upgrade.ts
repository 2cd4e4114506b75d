/** From clear to TLS, for IMAP and SMTP alike: captures, records, negotiates. */

import type { TLSSocket } from 'node:tls';
import { alertName } from '../../conformance/tls';
import type { Connection } from '../connection';
import { previewOf } from '../preview';
import { commandsOfBytes } from '../verbs';
import { closeWithAlert, failureCause, receivedAlert, UNRECOGNIZED_NAME } from './alerts';
import { isTlsRecord } from './assemble';
import { parseClientHello } from './client-hello';
import { peekClientHello, readOn } from './peek';

/** TLS did not come about; everything is recorded and the socket is closed. */
export class TlsFailure extends Error {
  override name = 'TlsFailure';
}

/**
 * Called right after the positive answer to STARTTLS was written. Records `starttls.accepted`, captures the whole
 * ClientHello, performs the handshake and records every step; fills `connection.tls`.
 *
 * The caller has removed its listeners from `connection.raw` and hands over as `pending` the bytes that it had
 * received behind the STARTTLS command: they are discarded and recorded (injection) unless they begin a TLS record.
 *
 * Rejects with TlsFailure. The TLSSocket returned has an `error` listener for alerts that come later.
 */
export async function upgradeToTls(connection: Connection, pending: Buffer): Promise<TLSSocket> {
  const { raw, limits } = connection;
  connection.stopClock();
  connection.record({ type: 'starttls.accepted', data: {} });
  raw.pause();
  let unfinished = Buffer.alloc(0);
  if (isTlsRecord(pending)) raw.unshift(pending);
  else if (pending.length > 0) {
    const data = {
      bytes: pending.length,
      preview: previewOf(pending),
      commands: commandsOfBytes(pending),
    };
    connection.record({ type: 'starttls.injection', data });
    unfinished = Buffer.from(pending.subarray(pending.lastIndexOf(10) + 1));
  }
  const peek = await peekClientHello(raw, limits.handshakeTimeoutMs);
  if (!peek.ok) {
    const bytes = peek.why === 'not-tls' ? await readOn(raw, peek.bytes) : peek.bytes;
    // A line that began behind STARTTLS may end here.
    const commands = commandsOfBytes(Buffer.concat([unfinished, bytes]));
    connection.record({ type: 'tls.not_tls', data: { why: peek.why, preview: previewOf(bytes), commands } });
    const by = peek.why === 'closed' ? 'client' : peek.why === 'timeout' ? 'timeout' : 'server';
    return abandon(connection, by, `no ClientHello after STARTTLS (${peek.why})`);
  }
  const hello = parseClientHello(peek.message, peek.records);
  const sni = hello?.sni ?? null;
  const served = connection.settleHost(sni);
  if (hello) connection.record({ type: 'tls.client_hello', data: hello });
  return served ? handshake(connection, sni) : refuseName(connection, sni);
}

/** Several servers share the port, and the name is none of theirs: no certificate would be the right one. */
function refuseName(connection: Connection, sni: string | null): never {
  const message = sni === null ? 'no server name (SNI)' : `unknown server name ${sni}`;
  const data = { certificateDelivered: false, cause: 'unrecognized_name' as const, message };
  connection.record({ type: 'tls.failed', data });
  connection.endedBy('server', 'unrecognized server name');
  closeWithAlert(connection.raw, UNRECOGNIZED_NAME);
  throw new TlsFailure(message);
}

function abandon(
  connection: Connection,
  by: 'client' | 'server' | 'timeout' | 'reset',
  reason: string,
): never {
  // A reset shows as an error of the socket before anything else is known of it.
  connection.endedBy(by, reason);
  connection.raw.destroy();
  throw new TlsFailure(reason);
}

/** Says once, as soon as it is true, that the certificate flight left for the network. */
class Delivery {
  delivered = false;
  private readonly before: number;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly connection: Connection) {
    this.before = connection.raw.bytesWritten;
    // Written as a rule before `accept` returns; a full socket buffer delays it.
    for (const ms of [1, 10, 100, 1000]) this.timers.push(setTimeout(() => this.check(), ms));
  }

  /** What came before the chain is a few hundred octets, an alert is seven: more than the chain includes it. */
  check(): boolean {
    const { tls } = this.connection.host;
    if (!this.delivered && this.connection.raw.bytesWritten - this.before > tls.chainBytes) {
      this.delivered = true;
      const data = { fingerprint: tls.leafFingerprint };
      this.connection.record({ type: 'tls.certificate_delivered', data });
    }
    return this.delivered;
  }

  stop(): boolean {
    for (const timer of this.timers) clearTimeout(timer);
    return this.check();
  }
}

function handshake(connection: Connection, sni: string | null): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const delivery = new Delivery(connection);
    connection.host.tls.accept(connection.raw, {
      secured: (socket) => {
        delivery.stop();
        try {
          recordCompletion(connection, socket, sni);
          listenForLateErrors(connection, socket);
          connection.startClock('pre_auth');
          resolve(socket);
        } catch (error) {
          // Called by an event of the socket: thrown further, it would end the process and everybody's sessions.
          connection.endedBy('server', 'internal error');
          connection.raw.destroy();
          reject(error);
        }
      },
      failed: (error) => {
        recordFailure(connection, error, delivery.stop());
        connection.raw.destroy();
        reject(new TlsFailure(error.message));
      },
    });
    delivery.check();
  });
}

function recordFailure(connection: Connection, error: Error, certificateDelivered: boolean): void {
  const cause = failureCause(error);
  const code = receivedAlert(error);
  if (code !== null) {
    const data = { code, name: alertName(code), afterCompletion: false, certificateDelivered };
    connection.record({ type: 'tls.alert_received', data });
  }
  if (cause === 'timeout') {
    const message = `no completed handshake within ${connection.limits.handshakeTimeoutMs} ms`;
    connection.record({ type: 'limit.reached', data: { limit: 'handshake_timeout', message } });
  }
  const message = code === null ? error.message : `alert ${alertName(code)}`;
  connection.record({ type: 'tls.failed', data: { certificateDelivered, cause, message } });
  const by = { alert: 'client', closed: 'client', reset: 'reset', timeout: 'timeout' } as const;
  connection.endedBy(cause in by ? by[cause as keyof typeof by] : 'server', message);
}

/** DER of the certificates that the client sent, leaf first. */
function clientChain(socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = [];
  let current = socket.getPeerCertificate(true);
  while (current?.raw && chain.length < 10) {
    chain.push(current.raw);
    if (current.issuerCertificate === current) break;
    current = current.issuerCertificate;
  }
  return chain;
}

function recordCompletion(connection: Connection, socket: TLSSocket, sni: string | null): void {
  const chain = connection.host.tls.asksCertificate ? clientChain(socket) : [];
  const clientCertificate = chain.length > 0 ? connection.host.tls.classify(chain) : null;
  const version = socket.getProtocol() ?? 'unknown';
  const suite = socket.getCipher().standardName;
  connection.tls = { version, suite, sni, clientCertificate };
  if (clientCertificate) connection.record({ type: 'tls.client_certificate', data: clientCertificate });
  const data = { version, suite, clientCertificate: clientCertificate !== null };
  connection.record({ type: 'tls.handshake_completed', data });
}

/** Some stacks (NSS with TLS 1.2) verify the certificate only after the server saw the handshake completed. */
function listenForLateErrors(connection: Connection, socket: TLSSocket): void {
  let known = false;
  socket.on('error', (error: Error & { code?: string }) => {
    if (known) return;
    known = true;
    const code = receivedAlert(error);
    if (code === null) {
      const reset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      connection.endedBy(reset ? 'reset' : 'client', error.code ?? error.message);
      return;
    }
    const data = { code, name: alertName(code), afterCompletion: true, certificateDelivered: true };
    connection.record({ type: 'tls.alert_received', data });
    connection.endedBy('client', `alert ${alertName(code)}`);
  });
}
