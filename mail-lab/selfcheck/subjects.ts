/** Everything that one round looks at, from the configuration. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { hostByKey, type MailProtocol } from '../../conformance/hosts';
import { readPki, revocationServices } from '../../pki';
import type { LabConfig } from '../config';
import { readTrust, type Trust } from '../tls/trust';
import { type Authorities, judgeCertificate } from './certificate';
import { checkAutoconfig, checkDns } from './discovery';
import type { Fetcher } from './fetch';
import { checkHost } from './host';
import { outcomeOf, type Subject } from './outcome';
import type { OwnConnections } from './own';
import { RevocationRound } from './revocation';
import { checkAnchor, checkDatabase, checkIssuer } from './services';

export interface SelfCheckTargets {
  config: LabConfig;
  /** The anchors in force, with what is wrong with them; read from the files when absent. */
  trust?: () => Trust;
  own: OwnConnections;
  /** Ports really bound. */
  mailPort: (host: LabConfig['hosts'][number]['key'], protocol: MailProtocol) => number;
  httpPort: number;
  /** Of discovery; null: not served. */
  dnsPort?: number | null;
  httpsPort?: number | null;
  markAge: () => Promise<number | null>;
  /** An account's label with a kind of mailbox that it has. */
  someAlias: () => Promise<{ label: string; kind: 'personal' | 'applicative' } | null>;
  /** Database clock, ms. */
  now: () => number;
}

/** An address to connect to, for one that is listened on. */
export const reachable = (bind: string) => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[bind] ?? bind;

/** The certificates of a PEM text. */
function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

let webAuthorities: X509Certificate[] | null = null;

async function readAuthorities(
  rootPem: string,
  otherRootPem: string,
  anchors: readonly string[],
): Promise<Authorities> {
  const [root, other] = await Promise.all([readFile(rootPem, 'utf8'), readFile(otherRootPem, 'utf8')]);
  // Production may show a certificate of the public web on the other-CA hosts.
  webAuthorities ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return {
    igc: [...certificatesOf(root), ...anchors.flatMap(certificatesOf)],
    other: [...certificatesOf(other), ...webAuthorities],
  };
}

/** Prepares a round; answers within it are shared. Rejects when the files of the IGC cannot be read. */
export async function subjectsOf(targets: SelfCheckTargets): Promise<Subject[]> {
  const { config, own, now } = targets;
  const paths = await readPki(config.pkiDir);
  const trust = targets.trust?.() ?? (await readTrust(config));
  const authorities = await readAuthorities(paths.rootPem, paths.otherRootPem, trust.pem);
  const fetcher: Fetcher = {
    own,
    services: { address: reachable(config.http.bind), port: targets.httpPort },
  };
  const origin = new URL(paths.crlUrl).origin;
  const revocation = new RevocationRound(fetcher, now(), origin);
  const context = { own, authorities, revocation, now: now() };
  const hosts = config.hosts.flatMap(({ key, name, bind }) =>
    (['imap', 'smtp'] as const).map((protocol): Subject => {
      const endpoint = { protocol, name, address: reachable(bind), port: targets.mailPort(key, protocol) };
      const { mie, defect } = hostByKey(key);
      const host = { endpoint, mie, defect, clientAnchors: trust.pem };
      return { name: `host:${key}:${protocol}`, check: () => checkHost(host, context) };
    }),
  );
  return [
    ...hosts,
    { name: 'revocation', check: () => checkRevocation(revocation, targets, origin, authorities) },
    { name: 'database', check: () => checkDatabase(targets.markAge) },
    { name: 'psc', check: () => checkIssuer(config.psc) },
    ...discoverySubjects(targets, fetcher),
    ...trust.anchors.map(
      (anchor): Subject => ({ name: `trust:${anchor.name}`, check: async () => checkAnchor(anchor, now()) }),
    ),
  ];
}

/** Nothing is said of what is not served. */
function discoverySubjects(targets: SelfCheckTargets, fetcher: Fetcher): Subject[] {
  const { config, own, mailPort, dnsPort, httpsPort } = targets;
  const someAlias = async () => {
    const alias = await targets.someAlias();
    return (
      alias && {
        label: alias.label,
        mie: alias.kind === 'personal' ? ('PSC' as const) : ('AUTH_CLI' as const),
      }
    );
  };
  const context = { config, own, mailPort, someAlias };
  const { dns, autoconfig } = config;
  const place = (bind: string, port: number | null | undefined) =>
    port ? { address: reachable(bind), port } : null;
  const dnsAt = dns ? place(dns.bind, dnsPort) : null;
  const httpsAt = autoconfig ? place(autoconfig.https.bind, httpsPort) : null;
  return [
    ...(dnsAt ? [{ name: 'dns', check: () => checkDns(context, dnsAt) }] : []),
    ...(autoconfig ? [{ name: 'autoconfig', check: () => checkAutoconfig(context, fetcher, httpsAt) }] : []),
  ];
}

/**
 * The services as a whole: every host certificate asked about, and the list of every authority of ours. Answers that
 * the hosts have already are not asked for again. A certificate whose file was taken away is still in force: its
 * host, which is met as clients meet it, asks about it.
 */
async function checkRevocation(
  revocation: RevocationRound,
  { config, now }: SelfCheckTargets,
  origin: string,
  authorities: Authorities,
) {
  for (const { key, name, certificateFile } of config.hosts) {
    const pem = await readFile(certificateFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (pem === null) continue;
    const chain = certificatesOf(pem).map(({ raw }) => raw);
    const expected = { name, defect: hostByKey(key).defect, now: now() };
    const { leaf, issuer, locations } = judgeCertificate(chain, expected, authorities);
    if (issuer) await revocation.statusOf(leaf, issuer, locations);
  }
  const { files } = await revocationServices(config.pkiDir);
  for (const { path } of files.filter(({ kind }) => kind === 'crl')) {
    const name = path
      .replace(/\.crl$/, '')
      .split('/')
      .at(-1);
    const issuer = files.find((file) => file.kind === 'issuer' && file.path.endsWith(`/${name}.cer`));
    if (issuer) await revocation.list(origin + path, new X509Certificate(await readFile(issuer.file)));
  }
  const good = 'Les CRL sont en vigueur, OCSP répond et les certificats d’autorité sont publiés.';
  return outcomeOf([...revocation.problems], good, { nextUpdate: revocation.ends });
}
