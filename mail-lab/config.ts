/** The settled configuration of a laboratory process: read once from the file that the launcher wrote. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HOST_KEYS } from '../conformance/hosts';

export const labConfigSchema = z.object({
  /** Stable name of this process; a successor with the same name ends its former run. */
  name: z.string().min(1),
  databaseUrl: z.string(),
  /** DNS zone of the host names. */
  zone: z.string(),
  /** Domain of the mailboxes: `<idNat>@<mailDomain>`; aliases are `<idNat>@<label>.<psc|org>.<mailDomain>`. */
  mailDomain: z.string(),
  /** Domains whose recipients are patients: judged, then swallowed. */
  patientDomains: z.array(z.string()),
  hosts: z.array(
    z.object({
      key: z.enum(HOST_KEYS),
      name: z.string(),
      bind: z.string(),
      imapPort: z.number(),
      smtpPort: z.number(),
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
  pkiDir: z.string(),
  limits: z.object({
    connectionsPerAddress: z.number(),
    connections: z.number(),
    lineBytes: z.number(),
    literalBytes: z.number(),
    messageBytes: z.number(),
    greetingTimeoutMs: z.number(),
    handshakeTimeoutMs: z.number(),
    /** Before authentication. */
    preAuthTimeoutMs: z.number(),
    idleTimeoutMs: z.number(),
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
  connections: 4000,
  lineBytes: 64 * 1024,
  literalBytes: 25 * 1024 * 1024,
  messageBytes: 25 * 1024 * 1024,
  greetingTimeoutMs: 60_000,
  handshakeTimeoutMs: 30_000,
  preAuthTimeoutMs: 60_000,
  idleTimeoutMs: 30 * 60_000,
  commandsBeforeAuth: 100,
  bufferedEvents: 50_000,
};

/** Reads and validates the configuration. Throws an Error whose message names the field at fault. */
export function loadLabConfig(path = process.env.MOTCO2_CONFIG): LabConfig {
  if (!path) throw new Error('MOTCO2_CONFIG is not set: start the laboratory with `npm start`');
  return labConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
