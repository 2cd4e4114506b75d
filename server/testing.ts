/**
 * For the tests of the server: a fresh database, organisations with accounts, and a laboratory that consists of rows
 * only: what it says it saw is what a test inserts.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { type NewEvent, parseEventData } from '../conformance/events';
import { HOSTS, type HostKey, hostName, type MailProtocol } from '../conformance/hosts';
import { DEFAULT_POLICIES, type Policies } from '../conformance/snapshot';
import { type AccountRow, accountsOf } from '../db/queries/account';
import { upsertOrganisation } from '../db/queries/user';
import { event } from '../db/schema';
import { openTestDatabase, type TestDatabase } from '../db/testing';
import { createAccount } from './accounts/create';
import type { ServerConfig } from './config';
import { installPool } from './database';
import { Leader } from './executions/leader';
import { startExecution } from './executions/start';
import { type CampaignRequest, startCampaign } from './executions/start-campaign';
import { provisionAccount } from './provisioning/provide';

export const ZONE = 'test.example';
const MAIL_DOMAIN = 'mail.test.example';

export interface TestServer {
  database: TestDatabase;
  config: ServerConfig;
  lab: TestLab;
  /** A leader of its own; stop it before the end. */
  lead(): Promise<Leader>;
  close(): Promise<void>;
}

export async function openTestServer(policies: Partial<Policies> = {}): Promise<TestServer> {
  const database = await openTestDatabase();
  const config = configFor(database.serverUrl, { ...DEFAULT_POLICIES, ...policies });
  (globalThis as { __motco2Config?: ServerConfig }).__motco2Config = config;
  installPool({ db: database.db, sql: database.sql, close: async () => {} });
  return {
    database,
    config,
    lab: new TestLab(database),
    async lead() {
      const leader = new Leader({
        db: database.db,
        databaseUrl: database.serverUrl,
        zone: ZONE,
        log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
      });
      await leader.start();
      return leader;
    },
    close: () => database.close(),
  };
}

function configFor(databaseUrl: string, policies: Policies): ServerConfig {
  return {
    mode: 'local',
    dev: false,
    version: '0.0.0',
    instanceId: 'test',
    databaseUrl,
    portal: { bind: '127.0.0.1', port: 3000, url: 'http://localhost:3000' },
    metricsToken: null,
    secret: randomBytes(32).toString('hex'),
    trustedProxies: [],
    zone: ZONE,
    mailDomain: MAIL_DOMAIN,
    patientAddress: `patient@${MAIL_DOMAIN}`,
    isc: {
      ...{ issuer: 'http://isc', wellKnown: 'http://isc', clientId: 'c', clientSecret: 's', scope: 'openid' },
      clientAuth: 'auto',
      claims: {
        ...{ login: ['preferred_username'], givenName: ['given_name'], familyName: ['family_name'] },
        ...{ email: ['email'], organisationId: ['siren'], organisationName: ['organisation'] },
      },
    },
    session: { hours: 8, idleMinutes: 120 },
    psc: { issuer: 'http://psc', wellKnown: 'http://psc' },
    hosts: HOSTS.map((host) => ({
      key: host.key,
      name: hostName(host, ZONE),
      mie: host.mie,
      defect: host.defect,
      imap: { host: '127.0.0.1', port: host.localPorts.imap },
      smtp: { host: '127.0.0.1', port: host.localPorts.smtp },
      fingerprint: 'AA',
    })),
    pki: { dir: '', rootPem: '', issuingPem: '', otherRootPem: '', crlPem: '', crlUrl: '', ocspUrl: '' },
    discovery: {
      dns: { addresses: ['127.0.0.1'], port: 15353, zones: [ZONE] },
      httpUrl: 'http://127.0.0.1:15800/mail/config-v1.1.xml',
      httpsUrl: 'https://127.0.0.1:14443/mail/config-v1.1.xml',
      certificateHost: null,
    },
    policies,
    provisioning: 'immediate',
    night: { time: '02:00', zone: 'Europe/Paris' },
    administrators: [],
    executionsPerHour: 1000,
    accountsPerOrganisation: 1000,
    countSupersededCases: false,
    sandbox: null,
    logLevel: 'silent',
  };
}

export interface TestEditor {
  organisationId: number;
  userId: null;
  account: AccountRow;
  /** Where its software connects from, its own unless a test says otherwise. */
  address: string;
  /** Starts a case from an address; answers the execution's number. */
  start(caseId: string, options?: { from?: string; delaySeconds?: number }): Promise<number>;
  /** Starts a campaign; answers its number and those of its tests, in order. */
  startCampaign(
    campaignId: string,
    options?: Partial<CampaignRequest>,
  ): Promise<{ number: number; tests: number[] }>;
}

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');

/** An organisation with one account and both mailboxes. */
export async function newEditor({ database }: TestServer): Promise<TestEditor> {
  const { db } = database;
  const organisation = await upsertOrganisation(db, { immatriculation: randomUUID(), name: 'Éditeur' });
  const values = {
    organisationId: organisation.id,
    nil: digits(6),
    idNatPsc: `87${digits(10)}`,
    idNatAuthCli: `10B${digits(7)}`,
  };
  const id = await createAccount(db, values);
  await provisionAccount(db, { ...values, id }, MAIL_DOMAIN);
  const [account] = await accountsOf(db, { organisationId: organisation.id, accountId: id });
  const address = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  return {
    organisationId: organisation.id,
    userId: null,
    account: account!,
    address,
    async start(caseId, { from = address, delaySeconds } = {}) {
      const view = await startExecution({
        organisationId: organisation.id,
        accountId: id,
        caseId,
        delaySeconds,
        callerAddress: from,
        startedBy: null,
        through: { kind: 'browser' },
      });
      return view.number;
    },
    async startCampaign(campaignId, options) {
      const view = await startCampaign({
        organisationId: organisation.id,
        accountId: id,
        campaignId,
        callerAddress: address,
        startedBy: null,
        through: { kind: 'browser' },
        ...options,
      });
      return { number: view.number, tests: view.children!.map(({ number }) => number) };
    },
  };
}

/** Writes what a laboratory process would have recorded. */
export class TestLab {
  process = randomUUID();
  private seq = 0;
  /** Rows under way: a mark never covers what is not stored. */
  private readonly writing = new Set<Promise<unknown>>();
  private name = 'lab-test';

  constructor(private readonly database: TestDatabase) {}

  /** A new run of the laboratory, which replaces the former one. */
  async begin(): Promise<void> {
    const { sql } = this.database;
    this.process = randomUUID();
    this.seq = 0;
    await sql`update lab_process set ended_at = clock_timestamp(), ending = 'replaced'
              where name = ${this.name} and ended_at is null`;
    await sql`insert into lab_process (id, name, stored_up_to) values (${this.process}, ${this.name}, clock_timestamp())`;
  }

  /**
   * Says that everything up to now, or to `upTo` (ms), is stored. "Now" is before the rows under way are awaited: those
   * that begin meanwhile are later, and not covered.
   */
  async mark(upTo = Date.now() - 1): Promise<void> {
    const { sql } = this.database;
    const { process, seq } = this;
    while (this.writing.size > 0) await Promise.allSettled(this.writing);
    await sql`update lab_process set last_seq = greatest(last_seq, ${seq}),
      stored_up_to = greatest(stored_up_to, to_timestamp(${upTo / 1000})) where id = ${process}`;
  }

  /** A number that is spent and never stored. */
  lose(): void {
    this.seq++;
  }

  /** The database's clock, in ms. */
  async now(): Promise<number> {
    const [row] = await this.database.sql<{ ms: number }[]>`
      select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as ms`;
    return row!.ms;
  }

  connect(host: HostKey, protocol: MailProtocol, { address }: { address: string }): TestConnection {
    return new TestConnection(this, host, protocol, address);
  }

  async record(
    origin: {
      connection: string;
      connectionSeq: number;
      host: string;
      protocol: string;
      clientAddress: string;
    },
    seen: NewEvent,
    at?: number,
  ): Promise<number> {
    const written = this.write(origin, seen, at);
    this.writing.add(written);
    return written.finally(() => this.writing.delete(written));
  }

  private async write(
    origin: Parameters<TestLab['record']>[0],
    seen: NewEvent,
    at: number | undefined,
  ): Promise<number> {
    const [row] = await this.database.db
      .insert(event)
      .values({
        ...origin,
        process: this.process,
        processSeq: ++this.seq,
        at: at === undefined ? sql`clock_timestamp()` : new Date(at),
        type: seen.type,
        data: parseEventData(seen.type, seen.data),
      })
      .returning({ id: event.id });
    return row!.id;
  }
}

/** One connection of a client, as the laboratory tells it. */
export class TestConnection {
  readonly id = randomUUID();
  private seq = 0;

  constructor(
    private readonly lab: TestLab,
    readonly host: HostKey,
    readonly protocol: MailProtocol,
    readonly address: string,
  ) {}

  see(event: NewEvent, at?: number): Promise<number> {
    const origin = {
      connection: this.id,
      connectionSeq: this.seq++,
      host: this.host,
      protocol: this.protocol,
      clientAddress: this.address,
    };
    return this.lab.record(origin, event, at);
  }

  open = (at?: number) => this.see({ type: 'connection.opened', data: { port: 143 } }, at);

  async hello(sni: string | null = null): Promise<void> {
    await this.see({ type: 'starttls.accepted', data: {} });
    await this.see({
      type: 'tls.client_hello',
      data: {
        legacyVersion: 0x303,
        versions: [0x303],
        suites: [0xc030, 0xc02f, 0xc028, 0xc027, 0x9f, 0x9e],
        sni,
        alpn: [],
        groups: [29],
        signatureAlgorithms: [],
        extensions: [],
        fingerprint: 'same',
        records: 1,
        length: 200,
      },
    });
  }

  deliver = () => this.see({ type: 'tls.certificate_delivered', data: { fingerprint: 'AA' } });

  async handshake(sni: string | null = null): Promise<void> {
    await this.hello(sni);
    await this.deliver();
    await this.see({
      type: 'tls.handshake_completed',
      data: { version: 'TLSv1.2', suite: 'ECDHE-RSA-AES256-GCM-SHA384', clientCertificate: false },
    });
  }

  /** Refuses the certificate with an alert. */
  async refuse(code: number): Promise<void> {
    await this.hello();
    await this.deliver();
    await this.see({
      type: 'tls.alert_received',
      data: { code, name: 'certificate', afterCompletion: false, certificateDelivered: true },
    });
    await this.see({ type: 'tls.failed', data: { certificateDelivered: true, cause: 'alert', message: '' } });
    await this.close();
  }

  close = () =>
    this.see({
      type: 'connection.closed',
      data: { by: 'client', reason: null, bytesIn: 0, bytesOut: 0, unparsedBytes: 0, durationMs: 1 },
    });

  private auth(user: string) {
    return { mechanism: 'PLAIN', tls: true, user };
  }

  /** Hands a credential over; the server has not answered yet. */
  async attempt(user: string): Promise<void> {
    await this.see({ type: 'command', data: { name: 'AUTHENTICATE', args: 'PLAIN', tls: true, tag: 'a' } });
    await this.see({
      type: 'auth.attempted',
      data: { ...this.auth(user), credential: 'certificate', initialResponse: true },
    });
  }

  async succeed(editor: TestEditor): Promise<void> {
    const { address, idNat } = editor.account.applicative!;
    await this.see({
      type: 'auth.succeeded',
      data: {
        ...this.auth(address),
        mailbox: address,
        organisationId: editor.organisationId,
        aliasLabel: null,
        method: 'certificate',
        token: null,
        certificate: {
          subject: `OU=${idNat}`,
          issuer: 'AC',
          commonName: 'x',
          ous: [idNat],
          serial: '01',
          fingerprint: 'BB',
          notBefore: 0,
          notAfter: Date.now() + 1e9,
          extendedKeyUsage: [],
          dnsNames: [],
          problem: null,
          anchor: 'test',
        },
      },
    });
  }
}

/** Waits until `read` answers something that holds, woken by short polls; fails with what it saw last. */
export async function eventually<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`never happened; last seen: ${JSON.stringify(value, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
