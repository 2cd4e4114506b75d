/** The TLS side of one virtual server: its certificate, what it negotiates, and whom it trusts. */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../conformance/events';
import type { Defect } from '../../conformance/hosts';
import { type CrlLearner, classifyClientCertificate } from './client-certificate';
import { type HostMaterial, hostCertificateWarnings, readHostCertificate } from './host-certificate';
import type { Trust } from './trust';

/** The six suites of the manual, and nothing else (STACK §5). */
const SUITES = [
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
];
const SUITES_13 = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'];

/** How a handshake ended. `certificate` holds the DER that the client sent, leaf first. */
export interface HandshakeObserver {
  secured(socket: TLSSocket): void;
  failed(error: Error): void;
}

export interface HostTls {
  /** SHA-256 of the leaf's DER, upper-case hexadecimal. */
  readonly leafFingerprint: string;
  /** Octets of the certificate chain as it travels in the Certificate message. */
  readonly chainBytes: number;
  /** Client certificates are asked for. */
  readonly asksCertificate: boolean;
  /** Starts the server side of a handshake; exactly one method of the observer is called, once. */
  accept(raw: Socket, observer: HandshakeObserver): void;
  /** Says what a client certificate is worth; `chain` holds the DER of what the client sent, leaf first. */
  classify(chain: Buffer[]): ClientCertificate;
  /** What is odd about the certificate in force, as French sentences. */
  warnings(expected: { name: string; defect: Defect; now: number }): string[];
  /**
   * Reads the host's certificate again and takes new anchors and CRLs (null: those in force); handshakes in progress
   * are not touched. Rejects with HostCertificateProblem when the files cannot serve: the former certificate stays.
   */
  reload(trust: Trust | null): Promise<void>;
}

export interface HostTlsOptions {
  certificateFile: string;
  keyFile: string;
  asksCertificate: boolean;
  tls13: boolean;
  handshakeTimeoutMs: number;
  trust: Trust;
  /** Told where authorities publish their CRLs. */
  learn?: CrlLearner;
}

function contextOptions(options: HostTlsOptions, material: HostMaterial, trust: Trust): SecureContextOptions {
  return {
    cert: material.cert,
    key: material.key,
    minVersion: 'TLSv1.2',
    maxVersion: options.tls13 ? 'TLSv1.3' : 'TLSv1.2',
    // Level 0: whether a client may connect depends on its suites alone, not on what the local OpenSSL thinks of
    // its signature algorithms or key sizes; the list of suites keeps everything weak out.
    ciphers: [...(options.tls13 ? SUITES_13 : []), ...SUITES, '@SECLEVEL=0'].join(':'),
    honorCipherOrder: true,
    dhparam: 'auto',
    // A resumed session would hide both certificates.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    ...(options.asksCertificate ? { ca: trust.pem } : {}),
  };
}

/** Prepares the TLS side of a host. Rejects when its files cannot be read or do not fit together. */
export async function createHostTls(options: HostTlsOptions): Promise<HostTls> {
  let material = await readHostCertificate(options);
  let trust = options.trust;
  const observers = new WeakMap<object, HandshakeObserver>();
  const server: Server = createServer({
    ...contextOptions(options, material, trust),
    requestCert: options.asksCertificate,
    rejectUnauthorized: false,
    handshakeTimeout: options.handshakeTimeoutMs,
  });
  // Found by its own socket only: an alert of one client must never be told of another.
  const observerOf = (socket: TLSSocket): HandshakeObserver | undefined => {
    const raw = (socket as unknown as { _parent?: object })._parent;
    const observer = raw && observers.get(raw);
    if (raw) observers.delete(raw);
    return observer;
  };
  server.on('secureConnection', (socket) => observerOf(socket)?.secured(socket));
  server.on('tlsClientError', (error, socket) => observerOf(socket)?.failed(error));
  return {
    get leafFingerprint() {
      return material.leafFingerprint;
    },
    get chainBytes() {
      return material.chainBytes;
    },
    asksCertificate: options.asksCertificate,
    accept(raw, observer) {
      observers.set(raw, observer);
      server.emit('connection', raw);
    },
    classify: (chain) => classifyClientCertificate(chain, trust, Date.now(), options.learn),
    warnings: (expected) => hostCertificateWarnings(material, expected),
    async reload(next) {
      const renewed = await readHostCertificate(options).catch((error: Error) => error);
      const usable = renewed instanceof Error ? material : renewed;
      // Anchors are taken even when the host's own files cannot serve: a revocation must be seen nevertheless.
      server.setSecureContext(contextOptions(options, usable, next ?? trust));
      [material, trust] = [usable, next ?? trust];
      if (renewed instanceof Error) throw renewed;
    },
  };
}
