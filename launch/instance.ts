/** `<data>/instance.json`: describes the running instance to scripts and to the CLI (DESIGN §4). */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueClientCertificate, type PkiPaths } from '../pki';
import { writePrivate } from './files';
import type { Ports } from './ports';
import type { Secrets } from './secrets';
import { ADMINISTRATOR, DEMO, type Settled, sandboxPeople } from './settle';

export interface DemoFiles {
  clientCertPem: string;
  clientKeyPem: string;
  clientP12: string;
}

/** Whether a certificate names this CRL: it does not any more when the instance's ports have changed. */
function names(certificateFile: string, crlUrl: string): boolean {
  return new X509Certificate(readFileSync(certificateFile)).raw.includes(crlUrl);
}

/** The demo account's ORG_AUTH_CLI certificate, as an editor would hold it. Made once, and anew with other ports. */
export async function ensureDemoCertificate(dataDir: string, pki: PkiPaths): Promise<DemoFiles> {
  const dir = join(dataDir, 'demo');
  const files = {
    clientCertPem: join(dir, 'client.pem'),
    clientKeyPem: join(dir, 'client.key'),
    clientP12: join(dir, 'client.p12'),
  };
  if (existsSync(files.clientP12) && names(files.clientCertPem, pki.crlUrl)) return files;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const issued = await issueClientCertificate(pki.dir, {
    ou: DEMO.idNatAuthCli,
    commonName: 'LPS de démonstration',
    organisation: DEMO.organisation.name,
    kind: 'AUTH_CLI',
    password: 'motco2',
  });
  writeFileSync(files.clientCertPem, issued.chainPem, { mode: 0o600 });
  writeFileSync(files.clientKeyPem, issued.privateKeyPem, { mode: 0o600 });
  // Last: its presence says that the three are there.
  writeFileSync(files.clientP12, issued.p12, { mode: 0o600 });
  return files;
}

/** Where a program on this machine reaches what listens there. */
const reachable = (bind: string) => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[bind] ?? bind;

const fileOf = (dataDir: string) => join(dataDir, 'instance.json');

/** Removes the description: nothing answers (yet, or any more). */
export function removeInstance(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Everybody who can log in with the sandbox from the start. */
const peopleOf = (secrets: Secrets) =>
  sandboxPeople(secrets).map(({ login, password, email, organisation }) => ({
    iscUser: login,
    iscPassword: password,
    email,
    organisation: organisation.name,
  }));

/** Writes the description, renamed into place. `label` is the demo account's. */
export function writeInstance(
  dataDir: string,
  given: {
    settled: Settled;
    secrets: Secrets;
    ports: Ports;
    pki: PkiPaths;
    demo: ({ label: string } & DemoFiles) | null;
    processes: Record<string, number | undefined>;
  },
): void {
  const { settled, secrets, pki, demo } = given;
  const { server, lab } = settled.configs;
  writePrivate(fileOf(dataDir), {
    version: server.version,
    instanceId: secrets.instanceId,
    portal: settled.portalUrl,
    api: `${settled.portalUrl}/api/v1`,
    isc: { issuer: server.isc.issuer },
    psc: settled.sandbox && {
      issuer: server.psc.issuer,
      wellKnown: server.psc.wellKnown,
      tokenEndpoint: `${server.psc.issuer}/protocol/openid-connect/token`,
      clientId: 'lps-demo',
      clientSecret: secrets.pscClient,
    },
    pki: {
      rootPem: pki.rootPem,
      issuingPem: pki.issuingPem,
      otherRootPem: pki.otherRootPem,
      crlPem: pki.crlPem,
      rootAndCrlPem: pki.rootAndCrlPem,
      crlUrl: pki.crlUrl,
      ocspUrl: pki.ocspUrl,
    },
    dns: lab.dns && { host: reachable(lab.dns.bind), port: lab.dns.port, zone: lab.zone },
    autoconfigUrl: server.discovery.httpUrl,
    autoconfigSecureUrl: server.discovery.httpsUrl,
    zone: lab.zone,
    mailDomain: settled.mailDomain,
    hosts: server.hosts.map(({ key, name, mie, defect, imap, smtp, fingerprint }) => ({
      key,
      name,
      mie,
      defect,
      imap,
      smtp,
      fingerprint,
    })),
    demo: demo && {
      nil: DEMO.nil,
      label: demo.label,
      idNatPsc: DEMO.idNatPsc,
      idNatAuthCli: DEMO.idNatAuthCli,
      mailboxPersonal: `${DEMO.idNatPsc}@${settled.mailDomain}`,
      mailboxApplicative: `${DEMO.idNatAuthCli}@${settled.mailDomain}`,
      patientAddress: settled.patientAddress,
      apiToken: secrets.demoToken,
      clientCertPem: demo.clientCertPem,
      clientKeyPem: demo.clientKeyPem,
      clientP12: demo.clientP12,
      clientP12Password: 'motco2',
      iscUser: DEMO.login,
      iscPassword: secrets.demoPassword,
    },
    administrator: demo && { iscUser: ADMINISTRATOR, iscPassword: secrets.adminPassword },
    sandbox: settled.sandbox && {
      url: settled.sandbox.url,
      mails: `${settled.sandbox.url}/courrier/messages`,
    },
    people: settled.sandbox && peopleOf(secrets),
    processes: given.processes,
  });
}
