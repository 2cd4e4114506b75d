/**
 * Builders of recorded evidence for tests: a snapshot, and connections told step by step. Moments are given in
 * milliseconds after the start of the window. Used beside the rules and by tests of the parts that call them.
 */
import { caseById, type Delay, type TestCase } from './catalogue';
import type {
  CdaDocument,
  ClientCertificate,
  EventData,
  EventType,
  HeaderOccurrence,
  LabEvent,
  MessageContent,
  TokenFacts,
  XdmArchive,
} from './events';
import { DEFAULT_ZONE, type HostKey, hostByKey, hostFor, hostName, type MailProtocol } from './hosts';
import { type Control, DEFAULT_POLICIES, type Policies, type Snapshot } from './snapshot';
import { REQUIRED_SUITES } from './tls';
import type { LinkedEvent } from './verdict';

/** 21 November 2026, 14:26:00 in Paris. */
export const START = Date.UTC(2026, 10, 21, 13, 26, 0);
export const ADDRESS = '203.0.113.7';
export const ID_NAT = { PSC: '872611211426', AUTH_CLI: '10B0152872' } as const;

export interface SnapshotOptions {
  policies?: Partial<Policies>;
  controls?: Control[];
  declared?: string[];
  proven?: string[];
  delaySeconds?: Delay['default'];
}

/** A snapshot of a case, its window starting at START. */
export function snapshotFor(testCase: TestCase, options: SnapshotOptions = {}): Snapshot {
  const host = hostFor(testCase.mie, testCase.defect);
  const idNat = ID_NAT[testCase.mie];
  const declared = options.declared ?? [ADDRESS];
  return {
    format: 1,
    caseId: testCase.id,
    zone: DEFAULT_ZONE,
    account: {
      id: 1,
      organisationId: 10,
      label: 'k7q2m9x4w8z1',
      nil: '3734',
      idNatPsc: ID_NAT.PSC,
      idNatAuthCli: ID_NAT.AUTH_CLI,
    },
    mailbox: {
      address: `${idNat}@mail-test-editeur.example`,
      alias: `${idNat}@k7q2m9x4w8z1.${testCase.mie === 'PSC' ? 'psc' : 'org'}.mail-test-editeur.example`,
      idNat,
    },
    host: {
      key: host.key,
      name: hostName(host),
      port: host.localPorts[testCase.protocol],
      fingerprint: 'AB12',
    },
    window: { start: START, deadline: START + (options.delaySeconds ?? 60) * 1000 },
    addresses: { declared, proven: options.proven ?? declared },
    patientAddress: '279035121518989@patient.mail-test-editeur.example',
    controls: options.controls ?? [],
    policies: { ...DEFAULT_POLICIES, ...options.policies },
  };
}

/** A positive control seen an hour before the start, by the ClientHello that `hello` makes by default. */
export function control(changes: Partial<Control> = {}): Control {
  return { eventId: 900_001, at: START - 3_600_000, address: ADDRESS, fingerprint: 'f00d', ...changes };
}

export function clientCertificate(changes: Partial<ClientCertificate> = {}): ClientCertificate {
  return {
    subject: `C=FR, O=CABINET TEST, OU=${ID_NAT.AUTH_CLI}, CN=lps`,
    issuer: 'CN=TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS',
    commonName: 'lps',
    ous: [ID_NAT.AUTH_CLI],
    serial: '0A',
    fingerprint: 'CAFE',
    notBefore: START - 86_400_000,
    notAfter: START + 86_400_000,
    extendedKeyUsage: ['clientAuth'],
    dnsNames: [],
    problem: null,
    anchor: 'IGC de test',
    ...changes,
  };
}

export function tokenFacts(changes: Partial<TokenFacts> = {}): TokenFacts {
  const seconds = Math.floor(START / 1000);
  return {
    issuer: 'https://psc.sandbox.test/auth/realms/esante-wallet',
    subjectNameId: ID_NAT.PSC,
    sid: 'sid-1',
    authTime: seconds - 600,
    issuedAt: seconds - 10,
    expiresAt: seconds + 110,
    acr: 'eidas1',
    jti: 'jti-1',
    ...changes,
  };
}

/** One occurrence of a header field, such as `X-MSS-NIL`. */
export function headerField(
  name: string,
  value: string,
  changes: Partial<HeaderOccurrence> = {},
): HeaderOccurrence {
  return { name, value, encoded: false, folded: false, ...changes };
}

/** A CDA of a test patient: qualified INS of the test OID, five traits. */
export function cdaDocument(changes: Partial<CdaDocument> = {}): CdaDocument {
  return {
    listed: true,
    problem: null,
    code: '34112-3',
    codeSystem: '2.16.840.1.113883.6.1',
    ins: { oid: '1.2.250.1.213.1.4.10', shape: true, key: true },
    traits: { birthName: true, firstName: true, sex: true, birthDate: true, birthPlace: true },
    ...changes,
  };
}

/** An archive of one CDA. */
export function xdmArchive(changes: Partial<XdmArchive> = {}): XdmArchive {
  return {
    name: 'IHE_XDM.ZIP',
    size: 20_000,
    problem: null,
    entries: 4,
    metadata: 'read',
    missing: 0,
    documents: [cdaDocument()],
    ...changes,
  };
}

/** A message with its indicators and one archive, as a conforming client sends it; nothing to remark. */
export function messageContent(
  changes: Partial<Omit<MessageContent, 'headers'>> & { headers?: Partial<MessageContent['headers']> } = {},
): MessageContent {
  return {
    parser: 1,
    from: { address: null, label: true },
    subject: { xdm: true, fin: false },
    body: { charsets: ['utf-8'], form: 'plain' },
    attachments: 1,
    archives: [xdmArchive()],
    otherZips: 0,
    truncated: false,
    ...changes,
    headers: {
      nil: [headerField('X-MSS-NIL', '3734')],
      codeCda: [headerField('X-MSS-CODECDA', '34112-3')],
      ins: [headerField('X-MSS-INS', 'O')],
      mes: [],
      ...changes.headers,
    },
  };
}

type Accepted = EventData<'message.accepted'>;

interface ConnectionOptions {
  address?: string | null;
  /** null: not known yet, where servers share an address; see `named`. */
  host?: HostKey | null;
  protocol?: MailProtocol;
  judged?: boolean;
  basis?: LinkedEvent['basis'];
  /** Name asked for in the ClientHello. */
  sni?: string | null;
  /** Whose mailbox authentications open; default: the account's. */
  owner?: { mailbox: string; organisationId: number } | null;
}

type Hello = EventData<'tls.client_hello'>;
type Attempted = EventData<'auth.attempted'>;

/** Tells one connection; every step takes the moment at which it happens. */
export class Told {
  private nextSeq = 0;
  private tls = false;
  private delivered = false;
  private selections = 0;

  constructor(
    private readonly evidence: Recorded,
    readonly id: string,
    private readonly options: Required<ConnectionOptions>,
  ) {}

  get protocol(): MailProtocol {
    return this.options.protocol;
  }

  /** Name of its server; empty while none is known. */
  get server(): string {
    return this.options.host === null ? '' : hostName(hostByKey(this.options.host));
  }

  /** From here on its server is known. */
  named(host: HostKey): this {
    this.options.host = host;
    return this;
  }

  /** Any event. */
  event<T extends EventType>(at: number, type: T, data: EventData<T>): this {
    const { host, protocol, address, judged, basis } = this.options;
    this.evidence.add(at, type, data, {
      connection: this.id,
      connectionSeq: this.nextSeq++,
      host,
      protocol,
      clientAddress: address,
      judged,
      basis,
    });
    return this;
  }

  opened(at: number, data: Partial<EventData<'connection.opened'>> = {}): this {
    return this.event(at, 'connection.opened', { port: 143, listener: 'starttls', proxy: null, ...data });
  }

  closed(at: number, by: EventData<'connection.closed'>['by'] = 'client', unparsedBytes = 0): this {
    return this.event(at, 'connection.closed', {
      by,
      reason: null,
      bytesIn: 500,
      bytesOut: 3000,
      unparsedBytes,
      durationMs: 1000,
    });
  }

  command(at: number, name: string, args = ''): this {
    return this.event(at, 'command', {
      ...{ name, args, tls: this.tls, tag: 'a1' },
      selection: this.selections || null,
    });
  }

  /** The command and its completion, `OK` by default, one millisecond later. */
  done(at: number, name: string, status = 'OK'): this {
    return this.command(at, name).event(at + 1, 'command.answered', {
      ...{ name, status, text: '', tag: 'a1' },
      selection: this.selections || null,
    });
  }

  /** SELECT of a folder. */
  opensFolder(at: number, folder = 'INBOX'): this {
    this.command(at, 'SELECT', folder);
    this.selections++;
    return this.event(at, 'folder.opened', { folder, readOnly: false, messages: 1 });
  }

  starttls(at: number): this {
    return this.command(at, 'STARTTLS').event(at, 'starttls.accepted', {});
  }

  hello(at: number, changes: Partial<Hello> = {}): this {
    return this.event(at, 'tls.client_hello', {
      legacyVersion: 0x0303,
      versions: [],
      suites: [...REQUIRED_SUITES, 0x00ff],
      sni: this.options.sni,
      alpn: [],
      groups: [29, 23],
      signatureAlgorithms: [0x0804],
      extensions: [10, 13],
      fingerprint: 'f00d',
      records: 1,
      length: 200,
      ...changes,
    });
  }

  certificate(at: number): this {
    this.delivered = true;
    return this.event(at, 'tls.certificate_delivered', { fingerprint: 'AB12' });
  }

  completed(at: number, certificate: ClientCertificate | null = null): this {
    this.tls = true;
    if (certificate) this.event(at, 'tls.client_certificate', certificate);
    return this.event(at, 'tls.handshake_completed', {
      version: 'TLSv1.2',
      suite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      clientCertificate: certificate !== null,
    });
  }

  alert(at: number, code: number, name = 'alert'): this {
    const facts = { afterCompletion: this.tls, certificateDelivered: this.delivered };
    return this.event(at, 'tls.alert_received', { code, name, ...facts });
  }

  failed(at: number, cause: EventData<'tls.failed'>['cause']): this {
    return this.event(at, 'tls.failed', { certificateDelivered: this.delivered, cause, message: cause });
  }

  /** From the first byte to the delivered certificate, 100 ms a step. */
  untilCertificate(at: number, hello: Partial<Hello> = {}): this {
    return this.opened(at)
      .starttls(at + 100)
      .hello(at + 200, hello)
      .certificate(at + 300);
  }

  /** From the first byte to the completed handshake, 100 ms a step. */
  untilTls(at: number, certificate: ClientCertificate | null = null, hello: Partial<Hello> = {}): this {
    return this.untilCertificate(at, hello).completed(at + 400, certificate);
  }

  private mailbox(): string {
    const idNat = this.options.host?.startsWith('psc') ? ID_NAT.PSC : ID_NAT.AUTH_CLI;
    return this.options.owner?.mailbox ?? `${idNat}@mail-test-editeur.example`;
  }

  attempted(at: number, changes: Partial<Attempted> = {}): this {
    return this.event(at, 'auth.attempted', {
      mechanism: 'PLAIN',
      tls: this.tls,
      user: null,
      credential: 'password',
      initialResponse: true,
      ...changes,
    });
  }

  succeeded(at: number, changes: Partial<EventData<'auth.succeeded'>> = {}): this {
    const psc = this.options.host?.startsWith('psc') ?? false;
    const mailbox = this.mailbox();
    return this.event(at, 'auth.succeeded', {
      mechanism: psc ? 'XOAUTH2' : 'PLAIN',
      tls: this.tls,
      user: mailbox,
      mailbox,
      organisationId: this.options.owner?.organisationId ?? 10,
      aliasLabel: null,
      method: psc ? 'psc' : 'certificate',
      token: psc ? tokenFacts() : null,
      certificate: psc ? null : clientCertificate(),
      ...changes,
    });
  }

  refused(
    at: number,
    cause: EventData<'auth.failed'>['cause'],
    changes: Partial<EventData<'auth.failed'>> = {},
  ): this {
    const psc = this.options.host?.startsWith('psc') ?? false;
    return this.event(at, 'auth.failed', {
      mechanism: psc ? 'XOAUTH2' : 'PLAIN',
      tls: this.tls,
      user: null,
      cause,
      explanation: '',
      aliasLabel: null,
      token: null,
      certificate: null,
      ...changes,
    });
  }

  /** A message from the mailbox to itself is accepted; conforming unless told otherwise. */
  message(
    at: number,
    changes: Partial<Omit<Accepted, 'recipients' | 'content'>> & {
      recipients?: Partial<Accepted['recipients']>;
      content?: Parameters<typeof messageContent>[0] | null;
    } = {},
  ): this {
    const mailbox = this.mailbox();
    const { recipients, content, ...more } = changes;
    return this.event(at, 'message.accepted', {
      via: 'smtp',
      size: 30_000,
      sender: mailbox,
      messageId: true,
      fromCount: 1,
      dateCount: 1,
      ...more,
      recipients: { self: recipients ? 0 : 1, organisation: 0, patient: 0, other: 0, ...recipients },
      content:
        content === null ? null : messageContent({ from: { address: mailbox, label: true }, ...content }),
    });
  }
}

type Where = Pick<LabEvent, 'connection' | 'connectionSeq' | 'host' | 'protocol' | 'clientAddress'> &
  Pick<LinkedEvent, 'judged' | 'basis'>;

/** Of an event that belongs to no mail connection. */
const outsideConnections = (protocol: 'http' | 'dns', clientAddress: string): Where => ({
  ...{ connection: null, connectionSeq: 0, host: null, protocol, clientAddress },
  ...{ judged: true, basis: 'address' },
});

/** A list of linked events being told, for one case. */
export class Recorded {
  readonly testCase: TestCase;
  readonly snapshot: Snapshot;
  private readonly list: LinkedEvent[] = [];
  private nextConnection = 1;

  constructor(caseId: string, options: SnapshotOptions = {}) {
    this.testCase = caseById(caseId);
    this.snapshot = snapshotFor(this.testCase, options);
  }

  /** A new connection, by default on the case's host from the declared address. */
  connection(options: ConnectionOptions = {}): Told {
    const name = `connection-${this.nextConnection++}`;
    return new Told(this, name, {
      address: ADDRESS,
      host: this.snapshot.host.key,
      protocol: this.testCase.protocol,
      judged: true,
      basis: 'identity',
      sni: null,
      owner: null,
      ...options,
    });
  }

  gap(from: number, to: number): this {
    const data = { from: START + from, to: START + to, reason: 'laboratoire interrompu' };
    return this.add(to, 'laboratory.gap', data, {
      connection: null,
      connectionSeq: 0,
      host: null,
      protocol: null,
      clientAddress: null,
      judged: true,
      basis: 'judge',
    });
  }

  /** The server announces that it closes the sessions of the mailbox. */
  closing(at: number): this {
    return this.add(
      at,
      'sessions.closing',
      { after: 1 },
      {
        ...{ connection: null, connectionSeq: 0, host: null, protocol: null, clientAddress: null },
        ...{ judged: true, basis: 'judge' },
      },
    );
  }

  fetched(
    at: number,
    kind: EventData<'revocation.fetched'>['kind'],
    more: Partial<EventData<'revocation.fetched'>> = {},
  ): this {
    const data = { kind, path: '/crl', serial: null, host: null, answer: 'sent', userAgent: null, ...more };
    return this.add(
      at,
      'revocation.fetched',
      { authority: null, ...data },
      outsideConnections('http', ADDRESS),
    );
  }

  asked(at: number, data: Partial<EventData<'dns.queried'>>, from = ADDRESS): this {
    const question = { name: 'mail.example', kind: 'SRV', transport: 'udp', answer: 'NOERROR' } as const;
    const told = { ...question, label: null, mie: null, ...data };
    return this.add(at, 'dns.queried', told, outsideConnections('dns', from));
  }

  fetchedDocument(at: number, data: Partial<EventData<'autoconfig.fetched'>>, from = ADDRESS): this {
    const request = {
      name: 'autoconfig.mail.example',
      path: '/mail/config-v1.1.xml',
      secure: false,
      status: 200,
    };
    const told = { ...request, mailbox: null, label: null, mie: null, userAgent: null, head: false, ...data };
    return this.add(at, 'autoconfig.fetched', told, outsideConnections('http', from));
  }

  /** More questions came than are recorded. */
  leftOut(at: number, from = ADDRESS): this {
    const data = { limit: 'dns_events', message: 'too many', label: this.snapshot.account.label };
    return this.add(at, 'limit.reached', data, outsideConnections('dns', from));
  }

  add<T extends EventType>(at: number, type: T, data: EventData<T>, where: Where): this {
    const id = this.list.length + 1;
    const envelope = { id, process: 'lab', processSeq: id, at: START + at, seq: id, ...where };
    this.list.push({ ...envelope, type, data } as unknown as LinkedEvent);
    return this;
  }

  /** In order of time. */
  get events(): LinkedEvent[] {
    return [...this.list].sort((a, b) => a.at - b.at || a.id - b.id);
  }
}
