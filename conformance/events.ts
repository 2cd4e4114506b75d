/**
 * The vocabulary of facts that the laboratory can see: the only definition of an event.
 *
 * The recorder validates against it before storing, the rules fold over it, the pages show it.
 * Data never holds a secret (password, token, private key) nor patient data; strings that come from
 * the client are cut to a limit and stripped of control characters by the recorder.
 */
import { z } from 'zod';
import { HOST_KEYS } from './hosts';

const text = (max: number) => z.string().max(max);

/** Facts of a client certificate seen in a handshake. Serial and fingerprint in upper-case hexadecimal. */
export const clientCertificateSchema = z.object({
  subject: text(1024),
  issuer: text(1024),
  commonName: text(256).nullable(),
  /** Every OU of the subject, in order. */
  ous: z.array(text(256)).max(20),
  serial: text(128),
  /** SHA-256 of the DER. */
  fingerprint: text(128),
  notBefore: z.number(),
  notAfter: z.number(),
  extendedKeyUsage: z.array(text(128)).max(20),
  dnsNames: z.array(text(256)).max(20),
  /** null: chain, dates, revocation and usage are right for an ORG_AUTH_CLI certificate. */
  problem: z
    .enum([
      'unknown_chain',
      'expired',
      'not_yet_valid',
      'revoked',
      'crl_unavailable',
      'wrong_kind_sign',
      'wrong_kind_server',
      'wrong_kind_personne',
      'wrong_usage',
      'other',
    ])
    .nullable(),
  /** The anchor (short name of the issuing authority) that vouches for it, when the chain is known. */
  anchor: text(256).nullable(),
});
export type ClientCertificate = z.infer<typeof clientCertificateSchema>;

/** Facts of a Pro Santé Connect access token; never the token itself. */
export const tokenFactsSchema = z.object({
  issuer: text(512).nullable(),
  /** Claim `SubjectNameID`, the IdNat. */
  subjectNameId: text(128).nullable(),
  sid: text(256).nullable(),
  /** Seconds since the epoch, as in the JWT. */
  authTime: z.number().nullable(),
  issuedAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
  acr: text(64).nullable(),
  jti: text(256).nullable(),
});
export type TokenFacts = z.infer<typeof tokenFactsSchema>;

/** Why an authentication was refused (DESIGN §6.4). Each has its own sentence in the rules. */
export const AUTH_FAILURES = [
  'clear_text',
  'mechanism_unknown',
  'malformed',
  'cancelled',
  'token_missing',
  'token_unreadable',
  'token_signature',
  'token_wrong_issuer',
  'token_production',
  'token_expired',
  'token_not_yet_valid',
  'token_claim_missing',
  'token_other_person',
  'certificate_missing',
  'certificate_unknown_chain',
  'certificate_wrong_kind',
  'certificate_expired',
  'certificate_revoked',
  'certificate_not_yet_valid',
  'certificate_wrong_ou',
  'user_unknown',
  'user_different',
  'issuer_unavailable',
  'internal',
] as const;
export type AuthFailure = (typeof AUTH_FAILURES)[number];

/** One occurrence of an X-MSS header field, as sent. */
const headerOccurrence = z.object({
  /** As written, such as `x-mss-nil`. */
  name: text(64),
  /**
   * Unfolded and trimmed, encoded words decoded. Each digit of a run of 13 or more is `•`: it may be a matricule. Of
   * X-MSS-INS and X-MSS-MES, what is longer than a word is only counted: it may be an identity.
   */
  value: text(200),
  /** Written with encoded words (RFC 2047). */
  encoded: z.boolean(),
  /** Written over several lines. */
  folded: z.boolean(),
});
export type HeaderOccurrence = z.infer<typeof headerOccurrence>;

/** A document of an archive that is, or should have been, a CDA. No identity of a patient, only what is there of it. */
const cdaDocument = z.object({
  /** METADATA.XML leads to it. */
  listed: z.boolean(),
  /** null: read; otherwise nothing below is known. */
  problem: z.enum(['unreadable', 'doctype', 'too_large']).nullable(),
  /** `/ClinicalDocument/code`. */
  code: text(64).nullable(),
  codeSystem: text(128).nullable(),
  /** The patient's matricule INS: its OID, whether it has the shape of one (15 characters), and whether its key is right. */
  ins: z.object({ oid: text(64), shape: z.boolean(), key: z.boolean() }).nullable(),
  /** Traits of identity that are present and filled in. */
  traits: z.object({
    birthName: z.boolean(),
    firstName: z.boolean(),
    sex: z.boolean(),
    birthDate: z.boolean(),
    birthPlace: z.boolean(),
  }),
});
export type CdaDocument = z.infer<typeof cdaDocument>;

/** An attachment named as an IHE_XDM archive. */
const xdmArchive = z.object({
  /** As written; only names of the expected form are looked at. */
  name: text(64),
  /** Octets, decoded. */
  size: z.number(),
  /**
   * Why its entries could not be read; null when they were. `ratio`: an XML entry of more than 8 MiB grows more than
   * 200-fold. `traversal`: a name has `..`, a drive letter, a first `/`, or `\` where `/` belongs. `encoding`: a
   * Content-Transfer-Encoding that nobody knows.
   */
  problem: z
    .enum([
      'too_large',
      'not_zip',
      'damaged',
      'encrypted',
      'ratio',
      'too_many_entries',
      'traversal',
      'unsupported',
      'encoding',
    ])
    .nullable(),
  entries: z.number(),
  metadata: z.enum(['read', 'absent', 'unreadable', 'doctype', 'too_large']),
  /** Documents that METADATA.XML names and the archive lacks. */
  missing: z.number(),
  /** CDA documents, and listed XML documents that could not be read; in order. */
  documents: z.array(cdaDocument).max(50),
});
export type XdmArchive = z.infer<typeof xdmArchive>;

/** What a message holds, as far as rules need it (DESIGN §6.6): never patient data. */
export const messageContentSchema = z.object({
  /** Version of the analysis: what a fact means may change. */
  parser: z.number(),
  headers: z.object({
    nil: z.array(headerOccurrence).max(10),
    codeCda: z.array(headerOccurrence).max(10),
    ins: z.array(headerOccurrence).max(10),
    mes: z.array(headerOccurrence).max(10),
  }),
  /** First address of From, and whether a label accompanies it. */
  from: z.object({ address: text(320).nullable(), label: z.boolean() }),
  /** Subject begins with `XDM/1.0/DDM+`; subject is exactly `[FIN]`. */
  subject: z.object({ xdm: z.boolean(), fin: z.boolean() }),
  /** Charsets of the text parts, lower case, and the form of the body. */
  body: z.object({
    charsets: z.array(text(40)).max(10),
    form: z.enum(['plain', 'alternative', 'html', 'none']),
  }),
  attachments: z.number(),
  archives: z.array(xdmArchive).max(5),
  /** ZIP attachments under another name. */
  otherZips: z.number(),
  /** A limit of the analysis was reached: something may be missing above. */
  truncated: z.boolean(),
});
export type MessageContent = z.infer<typeof messageContentSchema>;

export const MECHANISMS = ['PLAIN', 'LOGIN', 'EXTERNAL', 'XOAUTH2', 'OAUTHBEARER', 'IMAP LOGIN'] as const;

const authBase = {
  /** SASL mechanism in upper case, or `IMAP LOGIN` for the IMAP command. */
  mechanism: text(64),
  /** The channel was protected by TLS. */
  tls: z.boolean(),
  /** The user name that the client claims; proves nothing by itself. */
  user: text(320).nullable(),
};

/** IMAP: which folder is selected, as the ordinal of its `folder.opened` on the connection (1, 2…); null: none. */
const selection = () => z.number().nullable().default(null);

/** Data of each event type. A type's meaning is the comment above it. */
export const EVENT_DATA = {
  /** TCP connection accepted. */
  'connection.opened': z.object({
    port: z.number(),
    /** `implicit`: a sensor on a port of implicit TLS (993, 465), where nothing is served. */
    listener: z.enum(['starttls', 'implicit']).default('starttls'),
    /** Address of the proxy that announced the client with a PROXY header; null when it came directly. */
    proxy: text(64).nullable().default(null),
  }),
  /** TCP connection over. `by`: who ended it first, as far as the server can tell. */
  'connection.closed': z.object({
    by: z.enum(['client', 'server', 'reset', 'timeout']),
    reason: text(300).nullable(),
    bytesIn: z.number(),
    bytesOut: z.number(),
    /** Bytes received in the clear or through TLS that never became a command (no end of line). */
    unparsedBytes: z.number(),
    durationMs: z.number(),
  }),
  /** The first bytes were a TLS record: the client uses implicit TLS, on a STARTTLS port or on a sensor. */
  implicit_tls: z.object({ sni: text(255).nullable() }),
  /** A command line was received, before anything is answered. Arguments are masked. */
  command: z.object({
    /** Upper case; `UID FETCH` and the like keep both words. `?` when unreadable. */
    name: text(64),
    args: text(400),
    tls: z.boolean(),
    /** IMAP tag, else null. */
    tag: text(64).nullable(),
    selection: selection(),
  }),
  /** The completion of a command. */
  'command.answered': z.object({
    name: text(64),
    /** `OK`, `NO`, `BAD`, or the three digits of SMTP. */
    status: text(8),
    text: text(400),
    tag: text(64).nullable(),
    selection: selection(),
  }),
  /** STARTTLS was accepted; the next bytes must be a ClientHello. */
  'starttls.accepted': z.object({}),
  /** Bytes came behind STARTTLS before TLS started (command injection or a broken client); they were discarded. */
  'starttls.injection': z.object({
    bytes: z.number(),
    preview: text(200),
    /** Known command names found in the bytes, upper case, distinct, in order; for display and for judging. */
    commands: z.array(text(64)).max(50).default([]),
  }),
  /** The whole ClientHello, decoded. Numbers are IANA code points in the order offered. */
  'tls.client_hello': z.object({
    legacyVersion: z.number(),
    /** supported_versions extension, or empty when absent. */
    versions: z.array(z.number()).max(64),
    suites: z.array(z.number()).max(1024),
    sni: text(255).nullable(),
    alpn: z.array(text(255)).max(64),
    groups: z.array(z.number()).max(256),
    signatureAlgorithms: z.array(z.number()).max(256),
    extensions: z.array(z.number()).max(256),
    /** SHA-256 (first 16 hex digits) over version, suites, extensions, groups: recognises the same TLS stack. GREASE excluded. */
    fingerprint: text(32),
    records: z.number(),
    length: z.number(),
  }),
  /** What followed STARTTLS was not a ClientHello. */
  'tls.not_tls': z.object({
    why: z.enum(['not-tls', 'sslv2', 'closed', 'timeout', 'too-big']),
    preview: text(200),
    /** Known command names found in the bytes, as above: a client that goes on in clear after STARTTLS. */
    commands: z.array(text(64)).max(50).default([]),
  }),
  /** The server's certificate flight was written to the network. */
  'tls.certificate_delivered': z.object({
    /** SHA-256 of the DER of the leaf, upper-case hexadecimal. */
    fingerprint: text(128),
  }),
  /** The client presented a certificate (recorded when the handshake completes; possession of the key is proven). */
  'tls.client_certificate': clientCertificateSchema,
  'tls.handshake_completed': z.object({
    /** Such as `TLSv1.2`. */
    version: text(16),
    /** IANA name of the negotiated suite. */
    suite: text(80),
    clientCertificate: z.boolean(),
  }),
  /** A TLS alert came from the client. */
  'tls.alert_received': z.object({
    code: z.number(),
    name: text(64),
    /** The server had already completed the handshake. */
    afterCompletion: z.boolean(),
    certificateDelivered: z.boolean(),
  }),
  /** The handshake ended without completion. */
  'tls.failed': z.object({
    /** Whether the certificate flight had been written before. */
    certificateDelivered: z.boolean(),
    cause: z.enum([
      'alert',
      'closed',
      'reset',
      'no_shared_cipher',
      'unsupported_version',
      /** Several servers share the port, and the name asked for (or its absence) designates none of them. */
      'unrecognized_name',
      'timeout',
      'protocol_error',
    ]),
    message: text(300),
  }),
  /** A credential reached the server (its value is never stored). Precedes succeeded or failed. */
  'auth.attempted': z.object({
    ...authBase,
    credential: z.enum(['password', 'token', 'certificate', 'none']),
    initialResponse: z.boolean(),
  }),
  /** The credential was checked and the mailbox opened: a proven identity. */
  'auth.succeeded': z.object({
    ...authBase,
    /** Canonical address of the mailbox opened. */
    mailbox: text(320),
    organisationId: z.number(),
    /** The account label when the user name was an alias address. */
    aliasLabel: text(63).nullable(),
    method: z.enum(['psc', 'certificate']),
    token: tokenFactsSchema.nullable(),
    certificate: clientCertificateSchema.nullable(),
  }),
  'auth.failed': z.object({
    ...authBase,
    cause: z.enum(AUTH_FAILURES),
    /** One sentence in French that says why, with the values concerned. */
    explanation: text(600),
    aliasLabel: text(63).nullable(),
    token: tokenFactsSchema.nullable(),
    certificate: clientCertificateSchema.nullable(),
  }),
  /** A mailbox folder was opened by SELECT or EXAMINE. */
  'folder.opened': z.object({ folder: text(255), readOnly: z.boolean(), messages: z.number() }),
  /** A message was accepted and stored (SMTP end of DATA, or IMAP APPEND). No patient data. */
  'message.accepted': z.object({
    via: z.enum(['smtp', 'append']),
    size: z.number(),
    sender: text(320).nullable(),
    recipients: z.object({
      self: z.number(),
      organisation: z.number(),
      patient: z.number(),
      other: z.number(),
    }),
    messageId: z.boolean(),
    fromCount: z.number(),
    dateCount: z.number(),
    /** null: the message was not analysed. */
    content: messageContentSchema.nullable().default(null),
  }),
  'message.refused': z.object({ status: text(8), reason: text(300) }),
  /**
   * What was said on the connection since the last one of these, both ways: to be read by people, never judged.
   * Credentials, contents of messages and what may name a patient are masked.
   */
  transcript: z.object({
    lines: z
      .array(
        z.object({
          /** Milliseconds since the epoch, on the database's clock. */
          at: z.number(),
          from: z.enum(['client', 'server']),
          /** Said through TLS. */
          tls: z.boolean(),
          text: text(500),
        }),
      )
      .max(50),
    /** Lines that were said beyond the limits and not kept; told at the end of the connection. */
    omitted: z.number().default(0),
  }),
  /** A limit or timeout of the laboratory was reached. */
  'limit.reached': z.object({
    limit: text(64),
    message: text(300),
    /** Of the account whose discovery events are left out. */
    label: text(63).nullable().optional(),
  }),
  /** The revocation services were asked. `serial` in upper-case hexadecimal. */
  'revocation.fetched': z.object({
    kind: z.enum(['crl', 'ocsp', 'issuer']),
    path: text(300),
    serial: text(128).nullable(),
    /** The test server whose certificate was asked about, when it is one. */
    host: z.enum(HOST_KEYS).nullable().default(null),
    /** Short name of the authority whose list or certificate was fetched, or that issued the certificate asked about. */
    authority: text(256).nullable().default(null),
    answer: text(64),
    userAgent: text(200).nullable(),
  }),
  /**
   * The DNS server answered a question. `label`, `mie` and `idNat`: of the account that the name tells, when it does.
   * The address is the resolver's, rarely the client's.
   */
  'dns.queried': z.object({
    /** Lower case, without the final dot. */
    name: text(255),
    /** Such as `SRV`. */
    kind: text(16),
    transport: z.enum(['udp', 'tcp']),
    /** `NOERROR`, `NXDOMAIN`, `NODATA`, `REFUSED`, … */
    answer: text(16),
    label: text(63).nullable(),
    mie: z.enum(['PSC', 'AUTH_CLI']).nullable(),
  }),
  /** The autoconfiguration document was asked for. */
  'autoconfig.fetched': z.object({
    /** Host name that the request was for, lower case, without port. */
    name: text(255),
    path: text(300),
    secure: z.boolean(),
    status: z.number(),
    /** Canonical address of the mailbox named by `emailaddress`, when it is one of ours. */
    mailbox: text(320).nullable(),
    label: text(63).nullable(),
    mie: z.enum(['PSC', 'AUTH_CLI']).nullable(),
    userAgent: text(200).nullable(),
    /** Asked for by HEAD: the answer told that the document is there, not what it says. */
    head: z.boolean().default(false),
  }),
  /** Evidence may be missing for a span of time (a laboratory process died or could not store). Written by the judge, and by the recorder for events that it lost. */
  'laboratory.gap': z.object({ from: z.number(), to: z.number(), reason: text(300) }),
  /**
   * The laboratory's check of itself found a service of this execution not to be what it must be, so that what a
   * client did there may prove nothing. Written by the judge.
   */
  'laboratory.fault': z.object({
    /** As in `lab_check.subject`: `host:<key>:<imap|smtp>`, `revocation`, … */
    subject: text(100),
    /** French sentences: what is wrong and what to do. */
    detail: text(1000),
    checkedAt: z.number(),
  }),
  /** The server closes the sessions of the mailbox now, as the test announces (DESIGN §6.8). Written by the judge. */
  'sessions.closing': z.object({
    /** Id of the event after which it was due. */
    after: z.number(),
  }),
} as const;

export type EventType = keyof typeof EVENT_DATA;
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>;
export const EVENT_TYPES = Object.keys(EVENT_DATA) as EventType[];

/** What the protocol code hands to the recorder. */
export type NewEvent = { [T in EventType]: { type: T; data: z.input<(typeof EVENT_DATA)[T]> } }[EventType];

interface EventEnvelope {
  /** Database id: permanent, increasing but with gaps. */
  id: number;
  /** The laboratory process that saw it, and its gap-free number there. */
  process: string;
  processSeq: number;
  /** Milliseconds since the epoch, on the database's clock. */
  at: number;
  connection: string | null;
  /** 0, 1, 2… within the connection. */
  connectionSeq: number;
  host: (typeof HOST_KEYS)[number] | null;
  protocol: 'imap' | 'smtp' | 'http' | 'dns' | null;
  /** Normalised: mapped IPv4 as IPv4, IPv6 lower case. */
  clientAddress: string | null;
}

/** A stored event, discriminated by `type`. */
export type LabEvent = { [T in EventType]: EventEnvelope & { type: T; data: EventData<T> } }[EventType];

/** Validates and completes the data of an event. Throws ZodError when a program of ours recorded nonsense. */
export function parseEventData<T extends EventType>(type: T, data: unknown): EventData<T> {
  return EVENT_DATA[type].parse(data) as EventData<T>;
}
