/** For tests: a laboratory on free ports, with a real database, IGC, recorder, store and token issuer. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { LabEvent } from '../conformance/events';
import { HOSTS, type HostKey, hostByKey, hostName, type MailProtocol } from '../conformance/hosts';
import { openTestDatabase } from '../db/testing';
import { type ClientCertificateKind, issueClientCertificate } from '../pki';
import { createTestPki } from '../pki/testing';
import { DEFAULT_LIMITS, type LabConfig, type LabLimits } from './config';
import type { LabHost, ProtocolServer } from './connection';
import { listenForMail } from './listen';
import { createLog } from './log';
import { Analyst } from './message/analyst';
import { Recorder } from './recorder';
import { createVerifier } from './sasl/verify';
import type { LabServices } from './services';
import { openStore } from './store';
import { createHostTls } from './tls/host';
import { loadTrust } from './tls/trust';

export const TEST_DOMAIN = 'mail.example.test';
export const TEST_PATIENTS = 'patient.example.test';
const ISSUER = 'https://psc.example.test/auth/realms/esante-wallet';
const ZONE = 'tests.example.fr';

export interface TestLabOptions {
  protocols: Partial<Record<MailProtocol, (services: LabServices) => ProtocolServer>>;
  hosts?: HostKey[];
  limits?: Partial<LabLimits>;
  quota?: LabConfig['quota'];
  /** `sni`: one port for all hosts. */
  hostsBy?: LabConfig['hostsBy'];
  defaultHost?: HostKey | null;
  /** Addresses whose connections begin with a PROXY header. */
  proxies?: string[];
  /** Also listen as sensors of implicit TLS. */
  sensors?: boolean;
  /** Takes what the laboratory writes to its log, every level; nothing is written when absent. */
  logTo?: NodeJS.WritableStream;
}

export type TestLab = Awaited<ReturnType<typeof startTestLab>>;

/** Starts it. Call `close` in afterAll. */
export async function startTestLab(options: TestLabOptions) {
  const keys = options.hosts ?? ['org-valid', 'psc-valid'];
  const [database, pki, dir] = await Promise.all([
    openTestDatabase(),
    createTestPki({
      zone: ZONE,
      hostNames: HOSTS.map((host) => ({ key: host.key, name: hostName(host, ZONE), defect: host.defect })),
    }),
    mkdtemp(join(tmpdir(), 'motco2-lab-')),
  ]);
  const log = options.logTo ? createLog('trace', 'test', options.logTo) : createLog('silent', 'test');
  const issuer = await startIssuer();
  const trustFiles = [
    {
      name: 'test',
      certificateFiles: [pki.paths.lab.clientAnchorsPem],
      crlFiles: [pki.paths.lab.clientCrlPem],
    },
  ];
  const config: LabConfig = {
    name: 'test-lab',
    processes: 1,
    databaseUrl: database.labUrl,
    zone: ZONE,
    mailDomain: TEST_DOMAIN,
    patientDomains: [TEST_PATIENTS],
    hosts: [],
    hostsBy: options.hostsBy ?? 'port',
    defaultHost: options.defaultHost ?? null,
    proxyProtocolFrom: options.proxies ?? [],
    clientTrust: trustFiles,
    psc: { issuer: ISSUER, jwksUri: issuer.jwksUri, productionIssuers: [], skewSeconds: 30 },
    tls13: false,
    http: { bind: '127.0.0.1', port: 0 },
    pkiDir: pki.paths.dir,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    logLevel: 'silent',
  };
  const store = await openStore({
    databaseUrl: database.labUrl,
    mailDomain: TEST_DOMAIN,
    application: 'test-lab',
    quota: options.quota,
    log,
  });
  const sink = await Recorder.start({
    databaseUrl: database.labUrl,
    name: 'test-lab',
    bufferedEvents: config.limits.bufferedEvents,
    log,
  });
  const services: LabServices = {
    config,
    sink,
    store,
    verify: createVerifier({ psc: config.psc, store, log }),
    analyst: new Analyst(log),
    log,
  };
  const trust = await loadTrust(trustFiles);
  const hosts: LabHost[] = await Promise.all(
    keys.map(async (key) => {
      const files = pki.paths.lab.hosts[key]!;
      const tls = await createHostTls({
        certificateFile: files.chainPem,
        keyFile: files.keyPem,
        asksCertificate: hostByKey(key).mie === 'AUTH_CLI',
        tls13: false,
        handshakeTimeoutMs: config.limits.handshakeTimeoutMs,
        trust,
      });
      return { ...hostByKey(key), name: files.name, tls };
    }),
  );
  const idle: ProtocolServer = {
    serve: (connection) => connection.raw.destroy(),
    refuse: (raw) => raw.destroy(),
  };
  const protocols = {
    imap: options.protocols.imap?.(services) ?? idle,
    smtp: options.protocols.smtp?.(services) ?? idle,
  };
  const wanted = Object.keys(options.protocols) as MailProtocol[];
  const listener = await listenForMail({
    targets: (config.hostsBy === 'sni' ? [null] : hosts).flatMap((host) =>
      wanted.flatMap((protocol) =>
        (['starttls', ...(options.sensors ? ['implicit' as const] : [])] as const).map((listener) => ({
          ...{ host, protocol, listener },
          ...{ bind: '127.0.0.1', port: 0 },
        })),
      ),
    ),
    hosts,
    defaultHost: hosts.find(({ key }) => key === config.defaultHost) ?? null,
    name: ZONE,
    proxies: config.proxyProtocolFrom,
    protocols,
    sink,
    limits: config.limits,
    log,
  });

  /** Resolves once everything seen up to now is stored. */
  const settled = () => {
    const nowhere = { connection: null, connectionSeq: 0, host: null, protocol: null, clientAddress: null };
    const mark = { limit: 'test', message: 'everything before this is stored' };
    return sink.stored(sink.record(nowhere, { type: 'limit.reached', data: mark }));
  };

  const events = async (connection?: string): Promise<LabEvent[]> => {
    await settled();
    const rows = await database.sql<{ id: string; [column: string]: unknown }[]>`
      select id, type, data, connection, host, protocol from event
      where ${connection ?? null}::uuid is null or connection = ${connection ?? null} order by process_seq`;
    return rows as never;
  };

  const organisation = async (name: string): Promise<number> => {
    const [row] = await database.sql`
      insert into organisation (immatriculation, name) values (${name}, ${name}) returning id`;
    return Number(row!.id);
  };
  return {
    database,
    pki: pki.paths,
    services,
    issuer,
    listener,
    hosts,
    organisation,
    port: (host: HostKey, protocol: MailProtocol) => listener.portOf(host, protocol),
    sensor: (host: HostKey, protocol: MailProtocol) => listener.portOf(host, protocol, 'implicit'),

    /** A mailbox `<idNat>@<TEST_DOMAIN>`, with an account of its own when a label is given. */
    async mailbox(organisationId: number, kind: 'personal' | 'applicative', idNat: string, label?: string) {
      const address = `${idNat}@${TEST_DOMAIN}`;
      const [row] = await database.sql`
        insert into mailbox (organisation_id, kind, id_nat, address)
        values (${organisationId}, ${kind}, ${idNat}, ${address}) returning id`;
      const id = Number(row!.id);
      const column = kind === 'personal' ? 'personal_mailbox_id' : 'applicative_mailbox_id';
      if (label) {
        await database.sql`
          insert into account (organisation_id, nil, label, ${database.sql(column)})
          values (${organisationId}, ${label}, ${label}, ${id})`;
      }
      return { id, address, idNat };
    },

    /** A client certificate, in memory and as files. */
    async certificate(ou: string, kind: ClientCertificateKind = 'AUTH_CLI') {
      const issued = await issueClientCertificate(pki.paths.dir, {
        ou,
        commonName: kind === 'SERVER' ? 'lps.example.test' : 'lps',
        organisation: 'Éditeur',
        kind,
      });
      const [certFile, keyFile] = [join(dir, `${issued.serial}.pem`), join(dir, `${issued.serial}.key`)];
      await writeFile(certFile, issued.chainPem);
      await writeFile(keyFile, issued.privateKeyPem, { mode: 0o600 });
      return { ...issued, certFile, keyFile };
    },

    /** Everything recorded so far, oldest first; of one connection when given. */
    events,

    /** Resolves with the events of the most recent connection once it is closed. */
    async closedConnection(): Promise<LabEvent[]> {
      for (;;) {
        await settled();
        const [row] = await database.sql<{ connection: string; closed: boolean }[]>`
          select o.connection, exists (select 1 from event c
            where c.connection = o.connection and c.type = 'connection.closed') as closed
          from event o where o.type = 'connection.opened' order by o.process_seq desc limit 1`;
        if (row?.closed) return events(row.connection);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },

    async close() {
      await listener.stop();
      await sink.stop();
      await store.close();
      issuer.close();
      await database.close();
      await Promise.all([pki.remove(), rm(dir, { recursive: true, force: true })]);
    },
  };
}

/** A token issuer: publishes its key, signs what a test asks for. */
async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }],
  });
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(jwks);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/certs`,
    /** A PSC access token of this person; `claims` replace the usual ones. */
    token(subjectNameId: string, claims: Record<string, unknown> = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: ISSUER,
        SubjectNameID: subjectNameId,
        typ: 'Bearer',
        sid: 'sid-1',
        acr: 'eidas1',
        auth_time: now - 60,
        iat: now,
        exp: now + 120,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .sign(privateKey);
    },
    close: () => void server.close(),
  };
}
