/** The TLS side of one virtual server: its certificate, what it negotiates, and whom it trusts. */
import type { Server } from 'node:tls';
import type { ClientCertificate } from '../../conformance/events';

export interface HostTls {
  /** Never listens: connections are handed over with `emit('connection', raw)`. */
  server: Server;
  /** SHA-256 of the leaf's DER, upper-case hexadecimal. */
  leafFingerprint: string;
  /** Octets of the certificate chain as it travels in the Certificate message. */
  chainBytes: number;
  /** Says what a client certificate is worth; `chain` holds the DER of what the client sent, leaf first. */
  classify(chain: Buffer[]): ClientCertificate;
  /** Reads certificates and CRLs again; connections in progress are not touched. */
  reload(): void;
  close(): void;
}
