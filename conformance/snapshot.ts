/**
 * Everything besides events that a rule may need, frozen when an execution starts, so that whatever was
 * judged can be judged again after mailboxes are emptied, certificates renewed and accounts changed.
 */
import { z } from 'zod';
import { HOST_KEYS } from './hosts';

export const policiesSchema = z.object({
  /** TLS 1.3 suites in a ClientHello (DESIGN §6.3). */
  tls13Suites: z.enum(['refuse', 'warn', 'accept']),
  /** An authenticated connection from an undeclared address (DESIGN §6.14). */
  addressCheck: z.enum(['warn', 'strict']),
  /** The other authority is known to be trusted by the machine under test (DESIGN §6.2). */
  otherCaTrusted: z.boolean(),
  /**
   * Reopening: the server closes the sessions between the two accesses (DESIGN §6.8); false keeps to the manual's bare
   * scenario. Absent in snapshots of former versions: it did.
   */
  reopenStrict: z.boolean().default(true),
  /** Listen for the full delay even when a negative case could conclude earlier. */
  listenFullDelay: z.boolean(),
  /** Quiet period after the last connection to a faulty host has closed. */
  quietMs: z.number(),
  /** How long after the last attributed connection closed a positive case waits before KO. */
  settleMs: z.number(),
  /** How long a connection opened in the window is followed beyond the deadline. */
  followMs: z.number(),
});

/** A positive control: an authentication on the valid host by the same account, MIE and protocol in the last 24 h. */
export const controlSchema = z.object({
  eventId: z.number(),
  at: z.number(),
  address: z.string().nullable(),
  /** ClientHello fingerprint of that connection. */
  fingerprint: z.string().nullable(),
});

export const snapshotSchema = z.object({
  format: z.literal(1),
  caseId: z.string(),
  zone: z.string(),
  account: z.object({
    id: z.number(),
    organisationId: z.number(),
    label: z.string(),
    nil: z.string(),
    idNatPsc: z.string().nullable(),
    idNatAuthCli: z.string().nullable(),
  }),
  /** The mailbox of the case's MIE. */
  mailbox: z.object({ address: z.string(), alias: z.string(), idNat: z.string() }),
  /** The case's host. Fingerprint: SHA-256 of the leaf's DER, upper-case hexadecimal. */
  host: z.object({ key: z.enum(HOST_KEYS), name: z.string(), port: z.number(), fingerprint: z.string() }),
  /** Milliseconds since the epoch, on the database's clock. */
  window: z.object({ start: z.number(), deadline: z.number() }),
  addresses: z.object({
    /** Declared by the editor, normalised. */
    declared: z.array(z.string()),
    /** Those of them that the account proved in the last 24 h. */
    proven: z.array(z.string()),
  }),
  /** The test address of a patient, which hints name. Absent from snapshots of before it was asked for. */
  patientAddress: z.string().optional(),
  controls: z.array(controlSchema),
  policies: policiesSchema,
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type Control = z.infer<typeof controlSchema>;
export type Policies = z.infer<typeof policiesSchema>;

export const DEFAULT_POLICIES: Policies = {
  tls13Suites: 'refuse',
  addressCheck: 'warn',
  otherCaTrusted: false,
  reopenStrict: true,
  listenFullDelay: false,
  quietMs: 10_000,
  settleMs: 20_000,
  followMs: 30_000,
};
