/** The settled configuration of a laboratory process: read once from the file that the launcher wrote. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HOST_KEYS } from '../conformance/hosts';

export const labConfigSchema = z.object({
  /** Stable name: the process in slot n is `<name>-<n>`, and a successor of that name ends its former run. */
  name: z.string().min(1),
  /** Side by side, on the same ports. */
  processes: z.number().int().min(1).max(8),
  databaseUrl: z.string(),
  /** DNS zone of the host names. */
  zone: z.string(),
  /** Domain of the mailboxes: `<idNat>@<mailDomain>`; aliases are `<idNat>@<label>.<psc|org>.<mailDomain>`. */
  mailDomain: z.string(),
  /** Domains whose recipients are patients: judged, then swallowed. */
  patientDomains: z.array(z.string()),
  /** What tells the virtual servers apart; with `sni` all of them have the first one's address and ports. */
  hostsBy: z.enum(['port', 'address', 'sni']),
  /** With `sni`: who serves a client that names none of the servers; null: its handshake is refused. */
  defaultHost: z.enum(HOST_KEYS).nullable(),
  /** Addresses and CIDR ranges of proxies, whose connections begin with a PROXY header. */
  proxyProtocolFrom: z.array(z.string()),
  hosts: z.array(
    z.object({
      key: z.enum(HOST_KEYS),
      name: z.string(),
      bind: z.string(),
      imapPort: z.number(),
      smtpPort: z.number(),
      /** Sensors for clients of implicit TLS; null: none. */
      imapsPort: z.number().nullable(),
      smtpsPort: z.number().nullable(),
      /** PEM: leaf followed by its chain. */
      certificateFile: z.string(),
      keyFile: z.string(),
    }),
  ),
  /** Anchors that vouch for client certificates, each with its intermediate authorities and CRLs. */
  clientTrust: z.array(
    z.object({
      name: z.string(),
      /** PEM files: roots and issuing authorities. */
      certificateFiles: z.array(z.string()).min(1),
      /** PEM or DER files; every level needs one, else the anchor is used without revocation and says so. */
      crlFiles: z.array(z.string()),
    }),
  ),
  /** A folder with one sub-folder of certificates and CRLs for each further anchor; none when absent. */
  clientTrustDir: z.string().optional(),
  /** Where the CRLs of these anchors are kept, shared by all processes; they are not fetched when absent. */
  crlDir: z.string().optional(),
  psc: z.object({
    /** Issuer of access tokens, compared exactly. */
    issuer: z.string(),
    jwksUri: z.string(),
    /** Issuers that deserve their own sentence: tokens of the production PSC. */
    productionIssuers: z.array(z.string()),
    /** Tolerated clock skew. */
    skewSeconds: z.number(),
  }),
  /** Also negotiate TLS 1.3. */
  tls13: z.boolean(),
  http: z.object({ bind: z.string(), port: z.number() }),
  /** Mozilla autoconfiguration, on the port of `http` and by HTTPS; not served when absent. */
  autoconfig: z
    .object({
      https: z.object({
        bind: z.string(),
        port: z.number(),
        /** PEM: leaf followed by its chain. */
        certificateFile: z.string(),
        keyFile: z.string(),
        /** Certificates of the alias domains of accounts, `<label>.chain.pem`, for the same key; may be missing. */
        labelCertificatesDir: z.string().nullable(),
      }),
      /** Page where a person reads how to configure a client. */
      documentationUrl: z.string(),
    })
    .optional(),
  /** The DNS server of discovery; not served when absent. */
  dns: z
    .object({
      bind: z.string(),
      /** UDP and TCP. 0: any free one. */
      port: z.number(),
      /** Names for which it has authority; whatever it publishes is below one of them. */
      zones: z.array(z.string()).min(1),
      /** IPv4 and IPv6 addresses published for every server. */
      addresses: z.array(z.string()),
    })
    .optional(),
  pkiDir: z.string(),
  /** What each mailbox may hold, all folders together; the store's default when absent. */
  quota: z.object({ octets: z.number(), messages: z.number() }).optional(),
  /** Portal to which the first message of each mailbox leads; no such message when absent. */
  welcome: z.object({ portalUrl: z.string() }).optional(),
  limits: z.object({
    /** Open at a time, from one address (an IPv6 /64 counts as one), in this process. */
    connectionsPerAddress: z.number(),
    /** Open at a time on one mailbox, in this process. */
    connectionsPerAccount: z.number(),
    /** Opened by one address within a minute; the whole of it may come at once. */
    connectionsPerMinute: z.number(),
    /** Open at a time, in this process. */
    connections: z.number(),
    lineBytes: z.number(),
    literalBytes: z.number(),
    messageBytes: z.number(),
    /** For the header of a trusted proxy. */
    proxyHeaderTimeoutMs: z.number(),
    greetingTimeoutMs: z.number(),
    handshakeTimeoutMs: z.number(),
    /** Before authentication. */
    preAuthTimeoutMs: z.number(),
    idleTimeoutMs: z.number(),
    /** A client that takes nothing of what was written to it for so long is cut. */
    slowReadMs: z.number(),
    /** A client that trickles less than `slowWriteBytes` per second for so long, without ending a command, is cut. */
    slowWriteMs: z.number(),
    slowWriteBytes: z.number(),
    commandsBeforeAuth: z.number(),
    /** Events held in memory while the database is away. */
    bufferedEvents: z.number(),
  }),
  logLevel: z.string(),
});
export type LabConfig = z.infer<typeof labConfigSchema>;
export type LabLimits = LabConfig['limits'];

export const DEFAULT_LIMITS: LabLimits = {
  connectionsPerAddress: 200,
  connectionsPerAccount: 200,
  connectionsPerMinute: 12_000,
  connections: 4000,
  lineBytes: 64 * 1024,
  literalBytes: 25 * 1024 * 1024,
  messageBytes: 25 * 1024 * 1024,
  proxyHeaderTimeoutMs: 5000,
  greetingTimeoutMs: 60_000,
  handshakeTimeoutMs: 30_000,
  preAuthTimeoutMs: 60_000,
  idleTimeoutMs: 30 * 60_000,
  slowReadMs: 120_000,
  slowWriteMs: 60_000,
  slowWriteBytes: 100,
  commandsBeforeAuth: 100,
  bufferedEvents: 50_000,
};

/** Reads and validates the configuration. Throws an Error whose message names the field at fault. */
export function loadLabConfig(path = process.env.MOTCO2_CONFIG): LabConfig {
  if (!path) throw new Error('MOTCO2_CONFIG is not set: start the laboratory with `npm start`');
  return labConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
