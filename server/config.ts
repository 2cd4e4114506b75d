/**
 * The settled configuration of the server: read once from the file that the launcher wrote.
 * Pages, API and workers of one process share it, although Next bundles them apart.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HOST_KEYS } from '../conformance/hosts';
import { policiesSchema } from '../conformance/snapshot';

const endpoint = z.object({ host: z.string(), port: z.number() });

export const serverConfigSchema = z.object({
  mode: z.enum(['local', 'production']),
  dev: z.boolean(),
  version: z.string(),
  /** Names this instance in certificates and URLs; random, stable. */
  instanceId: z.string(),
  databaseUrl: z.string(),
  portal: z.object({
    bind: z.string(),
    port: z.number(),
    /** Origin seen by browsers, without a trailing slash. */
    url: z.string(),
  }),
  /** Opens /metrics to other machines; null: to none. */
  metricsToken: z.string().nullable(),
  /** Key of the session cookies. */
  secret: z.string().min(32),
  /** Addresses (or CIDR ranges) whose forwarded headers are believed. */
  trustedProxies: z.array(z.string()),
  zone: z.string(),
  mailDomain: z.string(),
  patientAddress: z.string(),
  isc: z.object({
    issuer: z.string(),
    wellKnown: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    scope: z.string(),
    /** How the secret is shown at the token endpoint; `auto`: as the discovery says. */
    clientAuth: z.enum(['auto', 'basic', 'post']),
    /** Paths to each fact among the claims (server/auth/claim-path.ts). */
    claims: z.object({
      login: z.array(z.string()),
      givenName: z.array(z.string()),
      familyName: z.array(z.string()),
      email: z.array(z.string()),
      organisationId: z.array(z.string()),
      organisationName: z.array(z.string()),
    }),
  }),
  /** How long a login holds: at most, and without a visit. */
  session: z.object({ hours: z.number(), idleMinutes: z.number() }),
  psc: z.object({ issuer: z.string(), wellKnown: z.string() }),
  hosts: z.array(
    z.object({
      key: z.enum(HOST_KEYS),
      /** DNS name of the manual. */
      name: z.string(),
      mie: z.enum(['PSC', 'AUTH_CLI']),
      defect: z.enum(['expired', 'revoked', 'otherca']).nullable(),
      /** Where it listens, as an editor must type it. */
      imap: endpoint,
      smtp: endpoint,
      /** SHA-256 of the leaf's DER, upper-case hexadecimal. */
      fingerprint: z.string(),
    }),
  ),
  pki: z.object({
    dir: z.string(),
    rootPem: z.string(),
    issuingPem: z.string(),
    otherRootPem: z.string(),
    crlPem: z.string(),
    crlUrl: z.string(),
    ocspUrl: z.string(),
  }),
  /** Autoconfiguration, as an editor may point a client at it. */
  discovery: z.object({
    /** Addresses of the DNS server, which has authority for the zones. */
    dns: z.object({ addresses: z.array(z.string()), port: z.number(), zones: z.array(z.string()) }),
    /** The document by address, without a name. */
    httpUrl: z.string(),
    httpsUrl: z.string(),
    /** The host of the test IGC whose key the pages have; null: their certificate is given as files. */
    certificateHost: z.string().nullable(),
  }),
  policies: policiesSchema,
  /** `immediate`: mailboxes exist as soon as the account does; `nightly`: at the next run. */
  provisioning: z.enum(['immediate', 'nightly']),
  /** When the nightly run begins: `HH:MM` in an IANA time zone. */
  night: z.object({ time: z.string(), zone: z.string() }),
  /** ISC logins (or subjects) of the people who administer the instance from the start. */
  administrators: z.array(z.string()),
  /** Accounts that one organisation may have. */
  accountsPerOrganisation: z.number(),
  /** Executions that one organisation may start in an hour. */
  executionsPerHour: z.number(),
  /** The tests that the manual says not to use count in the verdict of a campaign. */
  countSupersededCases: z.boolean(),
  /** `secret`: opens the sandbox's internal calls (clients and identities of editors). */
  sandbox: z.object({ url: z.string(), secret: z.string() }).nullable(),
  logLevel: z.string(),
});
export type ServerConfig = z.infer<typeof serverConfigSchema>;

const slot = globalThis as typeof globalThis & { __motco2Config?: ServerConfig };

/** The configuration, validated on first use. Throws an Error whose message names the field at fault. */
export function serverConfig(): ServerConfig {
  if (!slot.__motco2Config) {
    const path = process.env.MOTCO2_CONFIG;
    if (!path) throw new Error('MOTCO2_CONFIG is not set: start the portal with `npm start`');
    slot.__motco2Config = serverConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  }
  return slot.__motco2Config;
}
