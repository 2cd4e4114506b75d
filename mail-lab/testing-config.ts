/** For tests of whole laboratories: the configuration of one with the valid hosts, and a mailbox that its owner can open. */
import type postgres from 'postgres';
import { hostFor, hostName } from '../conformance/hosts';
import { issueClientCertificate } from '../pki';
import { createTestPki } from '../pki/testing';
import { DEFAULT_LIMITS, type LabConfig } from './config';
import { stablePort } from './testing-port';

const ZONE = 'tests.example.fr';
const DOMAIN = 'x.test';
const OU = '10B0000001';

/** Call `remove` at the end. */
export async function validHosts(databaseUrl: string, changes: Partial<LabConfig> = {}) {
  const hosts = [hostFor('AUTH_CLI', null), hostFor('PSC', null)];
  const pki = await createTestPki({
    zone: ZONE,
    hostNames: hosts.map((host) => ({ key: host.key, name: hostName(host, ZONE), defect: host.defect })),
  });
  const { paths } = pki;
  const issued = await issueClientCertificate(paths.dir, {
    ...{ ou: OU, commonName: 'lps', organisation: 'Éditeur', kind: 'AUTH_CLI' },
  });
  const places: LabConfig['hosts'] = [];
  for (const { key } of hosts) {
    const { name, chainPem, keyPem } = paths.lab.hosts[key]!;
    places.push({
      ...{ key, name, bind: '127.0.0.1', imapPort: await stablePort(), smtpPort: await stablePort() },
      ...{ imapsPort: null, smtpsPort: null, certificateFile: chainPem, keyFile: keyPem },
    });
  }
  const [{ imapPort, smtpPort }] = places as [(typeof places)[number]];
  const config: LabConfig = {
    ...{ name: 'lab', processes: 1, databaseUrl, zone: ZONE, mailDomain: DOMAIN, patientDomains: [] },
    ...{ hostsBy: 'port', defaultHost: null, proxyProtocolFrom: [] },
    hosts: places,
    clientTrust: [
      { name: 'test', certificateFiles: [paths.lab.clientAnchorsPem], crlFiles: [paths.lab.clientCrlPem] },
    ],
    psc: { issuer: 'https://x.test', jwksUri: 'http://127.0.0.1:9/', productionIssuers: [], skewSeconds: 30 },
    ...{ tls13: false, http: { bind: '127.0.0.1', port: await stablePort() }, pkiDir: paths.dir },
    ...{ limits: DEFAULT_LIMITS, logLevel: 'error' },
    ...changes,
  };
  const address = `${OU}@${DOMAIN}`;
  return {
    ...{ config, imapPort, smtpPort, address },
    /** What the owner of the mailbox shows in the handshake. */
    credential: { cert: issued.chainPem, key: issued.privateKeyPem },
    async addMailbox(sql: postgres.Sql) {
      const [organisation] =
        await sql`insert into organisation (immatriculation, name) values ('1', 'x') returning id`;
      await sql`insert into mailbox (organisation_id, kind, id_nat, address)
        values (${organisation!.id}, 'applicative', ${OU}, ${address})`;
    },
    remove: () => pki.remove(),
  };
}
