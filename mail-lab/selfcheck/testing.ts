/** For tests: a whole laboratory with its eight hosts, its IGC and its database. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOST_KEYS, HOSTS, type HostKey, hostName } from '../../conformance/hosts';
import { openTestDatabase } from '../../db/testing';
import { createTestPki } from '../../pki/testing';
import { DEFAULT_LIMITS, type LabConfig } from '../config';
import { startLaboratory } from '../laboratory';
import { createLog } from '../log';
import { stablePort } from '../testing-port';

export const ZONE = 'tests.example.fr';

export interface CheckRow {
  process: string;
  subject: string;
  ok: boolean;
  detail: string;
  facts: Record<string, unknown>;
  checked_at: Date;
}

export type TestBench = Awaited<ReturnType<typeof startTestBench>>;

/**
 * Starts it.
 * @param changes to its configuration, and which hosts there are.
 * @param publicPort where the certificates say that the revocation services are; where they are by default.
 */
export async function startTestBench(
  changes: Partial<LabConfig> & { keys?: readonly HostKey[] } = {},
  publicPort?: number,
) {
  const [database, httpPort, issuer] = await Promise.all([openTestDatabase(), stablePort(), publishKeys()]);
  const { keys = HOST_KEYS, ...settings } = changes;
  const pki = await createTestPki({
    zone: ZONE,
    baseUrl: `http://127.0.0.1:${publicPort ?? httpPort}`,
    hostNames: HOSTS.map((host) => ({ key: host.key, name: hostName(host, ZONE), defect: host.defect })),
  });
  const { paths } = pki;
  const config: LabConfig = {
    name: 'bench',
    processes: 1,
    databaseUrl: database.labUrl,
    zone: ZONE,
    mailDomain: `mail.${ZONE}`,
    patientDomains: [],
    hostsBy: 'port',
    defaultHost: null,
    proxyProtocolFrom: [],
    hosts: keys.map((key) => ({
      key,
      name: paths.lab.hosts[key]!.name,
      bind: '127.0.0.1',
      imapPort: 0,
      smtpPort: 0,
      imapsPort: null,
      smtpsPort: null,
      certificateFile: paths.lab.hosts[key]!.chainPem,
      keyFile: paths.lab.hosts[key]!.keyPem,
    })),
    clientTrust: [
      { name: 'test', certificateFiles: [paths.lab.clientAnchorsPem], crlFiles: [paths.lab.clientCrlPem] },
    ],
    psc: {
      issuer: 'https://psc.example.test',
      jwksUri: `http://127.0.0.1:${issuer.port}/certs`,
      productionIssuers: [],
      skewSeconds: 30,
    },
    tls13: false,
    http: { bind: '127.0.0.1', port: httpPort },
    autoconfig: {
      https: {
        ...{ bind: '127.0.0.1', port: 0, labelCertificatesDir: null },
        certificateFile: paths.lab.hosts['org-valid']!.chainPem,
        keyFile: paths.lab.hosts['org-valid']!.keyPem,
      },
      documentationUrl: 'https://tests.example.fr/aide',
    },
    dns: { bind: '127.0.0.1', port: 0, zones: [ZONE], addresses: ['127.0.0.1'] },
    pkiDir: paths.dir,
    limits: DEFAULT_LIMITS,
    logLevel: process.env.TEST_LOG ?? 'silent',
    ...settings,
  };
  const log = createLog(config.logLevel, config.name);
  const lab = await startLaboratory(config, log);
  const undo: (() => Promise<void>)[] = [];
  return {
    log,
    /** Run before the laboratory stops. */
    undo,
    database,
    pki,
    config,
    lab,
    issuer,
    /** What the laboratory says of itself at the moment. */
    rows: () => database.sql<CheckRow[]>`select * from lab_check order by subject`,
    /**
     * Looks anew until exactly these subjects fail; a look may have straddled a change, or have come before it was
     * taken over. Gives up after some looks.
     * @returns the sentences of what failed, by subject.
     */
    async failures(subjects: readonly string[]): Promise<Record<string, string>> {
      const wanted = [...subjects].sort().join();
      let found: CheckRow[] = [];
      for (let turn = 0; turn < 5; turn++) {
        await lab.selfCheck.run();
        found = await database.sql<CheckRow[]>`select * from lab_check where not ok`;
        if (
          found
            .map(({ subject }) => subject)
            .sort()
            .join() === wanted
        )
          break;
      }
      return Object.fromEntries(found.map(({ subject, detail }) => [subject, detail]));
    },
    async close() {
      for (const step of undo) await step();
      await lab.stop();
      issuer.close();
      await database.close();
      await pki.remove();
    },
  };
}

/** The issuer's keys, as far as the check looks at them. */
async function publishKeys() {
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [{ kty: 'RSA' }] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
