/** From the environment, the secrets and the test IGC to what each process is told. Pure but for reading certificates. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { DEFAULT_POLICIES } from '../conformance/snapshot';
import { DEFAULT_LIMITS, type LabConfig } from '../mail-lab/config';
import type { PkiHost, PkiPaths } from '../pki';
import type { SandboxConfig } from '../sandbox/config';
import type { ServerConfig } from '../server/config';
import type { Env } from '../server/env';
import { publishedAddresses } from './addresses';
import { hostFilesOf } from './certificates';
import { placesOf } from './places';
import type { Ports } from './ports';
import type { Secrets } from './secrets';

/** Issuers of the production Pro Santé Connect: their tokens deserve a sentence of their own (domain-facts §2.4). */
const PRODUCTION_PSC = [
  'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet',
  'https://auth.prosanteconnect.esante.gouv.fr/auth/realms/esante-wallet',
];

export interface Demo {
  nil: string;
  idNatPsc: string;
  idNatAuthCli: string;
  organisation: { name: string; immatriculation: string; phone: string; address: string };
  login: string;
}

/** The account that exists from the start with the sandbox. */
export const DEMO: Demo = {
  nil: '3734',
  idNatPsc: '872611211200',
  idNatAuthCli: '10B0057881',
  organisation: {
    name: 'Éditions de la Démonstration',
    immatriculation: '356000000',
    phone: '+33 1 99 00 00 00',
    address: '1 rue de l’Essai, 75000 Paris',
  },
  login: 'demo',
};

/** Login of the sandbox's administrator of this instance. */
export const ADMINISTRATOR = 'admin';

/** The autoconfiguration pages, among the hosts of the test IGC. */
const AUTOCONFIG_KEY = 'autoconfig';

/** Its certificate. A wildcard stands for one label: alias domains with `autoconfig.` before them get their own. */
export const autoconfigHost = (mailDomain: string): PkiHost => ({
  key: AUTOCONFIG_KEY,
  name: `autoconfig.${mailDomain}`,
  names: [`autoconfig.${mailDomain}`, mailDomain, `*.psc.${mailDomain}`, `*.org.${mailDomain}`],
  defect: null,
});

/** Domain of the mailboxes. */
export const mailDomainOf = (env: Env) => env.MOTCO2_MAIL_DOMAIN ?? `mail-tests-editeur.${env.MOTCO2_ZONE}`;

const MEBIBYTE = 1024 * 1024;

/** A test INS: form and key are right, the person does not exist. */
const PATIENT_INS = '279035121518989';

export interface Settled {
  mailDomain: string;
  patientAddress: string;
  portalUrl: string;
  sandbox: { url: string; pscIssuer: string; iscIssuer: string } | null;
  configs: { server: ServerConfig; lab: LabConfig; sandbox: SandboxConfig | null };
}

export interface Given {
  env: Env;
  secrets: Secrets;
  ports: Ports;
  pki: PkiPaths;
  database: { serverUrl: string; labUrl: string };
  /** Of the real PSC, discovered; null with the sandbox. */
  jwksUri: string | null;
  dev: boolean;
  version: string;
}

/** Whether this instance brings its own PSC and ISC. */
export const usesSandbox = (env: Env) =>
  env.MOTCO2_MODE === 'local' && (env.ISC_ISSUER === null || env.PSC_ISSUER === null);

/** Origin at which a browser on this machine (or the network, when bound to it) reaches a port. */
const origin = (env: Env, port: number) =>
  `http://${env.MOTCO2_BIND === '127.0.0.1' ? 'localhost' : env.MOTCO2_BIND}:${port}`;

/** Settles everything. */
export function settle(given: Given): Settled {
  const { env, ports } = given;
  const portalUrl = env.MOTCO2_PUBLIC_URL ?? origin(env, ports.portal);
  const mailDomain = mailDomainOf(env);
  const patientAddress = `${PATIENT_INS}@patient.${mailDomain}`;
  const sandboxUrl = origin(env, ports.sandbox);
  const sandbox = usesSandbox(env)
    ? {
        url: sandboxUrl,
        pscIssuer: `${sandboxUrl}/auth/realms/esante-wallet`,
        iscIssuer: `${sandboxUrl}/auth/realms/industriels`,
      }
    : null;
  const base = { mailDomain, patientAddress, portalUrl, sandbox };
  return {
    ...base,
    configs: {
      server: serverConfig(given, base),
      lab: labConfig(given, base),
      sandbox: sandbox ? sandboxConfig(given, base) : null,
    },
  };
}

type Base = Omit<Settled, 'configs'>;

function pscOf(env: Env, sandbox: Settled['sandbox']): { issuer: string; wellKnown: string } {
  const issuer = env.PSC_ISSUER ?? sandbox?.pscIssuer;
  if (!issuer) throw new Error('no PSC issuer: readEnv must have refused this');
  return { issuer, wellKnown: env.PSC_WELL_KNOWN ?? `${issuer}/.well-known/wallet-openid-configuration` };
}

function serverConfig({ env, secrets, ports, pki, database, dev, version }: Given, base: Base): ServerConfig {
  const issuer = env.ISC_ISSUER ?? base.sandbox?.iscIssuer;
  if (!issuer) throw new Error('no ISC issuer: readEnv must have refused this');
  return {
    mode: env.MOTCO2_MODE,
    dev,
    version,
    instanceId: secrets.instanceId,
    databaseUrl: database.serverUrl,
    portal: { bind: env.MOTCO2_BIND, port: ports.portal, url: base.portalUrl },
    metricsToken: env.METRICS_TOKEN,
    secret: env.SESSION_SECRET ?? secrets.session,
    trustedProxies: env.TRUSTED_PROXIES,
    zone: env.MOTCO2_ZONE,
    mailDomain: base.mailDomain,
    patientAddress: base.patientAddress,
    isc: {
      issuer,
      wellKnown: env.ISC_WELL_KNOWN ?? `${issuer}/.well-known/openid-configuration`,
      clientId: env.ISC_CLIENT_ID ?? 'motco2-portail',
      clientSecret: env.ISC_CLIENT_SECRET ?? secrets.iscClient,
      scope: env.ISC_SCOPE,
      clientAuth: env.ISC_CLIENT_AUTH,
      claims: {
        login: env.ISC_CLAIM_LOGIN,
        givenName: env.ISC_CLAIM_GIVEN_NAME,
        familyName: env.ISC_CLAIM_FAMILY_NAME,
        email: env.ISC_CLAIM_EMAIL,
        organisationId: env.ISC_CLAIM_ORGANISATION_ID,
        organisationName: env.ISC_CLAIM_ORGANISATION_NAME,
      },
    },
    session: { hours: env.SESSION_HOURS, idleMinutes: env.SESSION_IDLE_MINUTES },
    psc: pscOf(env, base.sandbox),
    hosts: placesOf(env, ports).map(({ host, name, published, imap, smtp }) => ({
      key: host.key,
      name,
      mie: host.mie,
      defect: host.defect,
      imap: { host: published, port: imap },
      smtp: { host: published, port: smtp },
      fingerprint: fingerprint(hostFilesOf(host.key, env, pki).certificateFile),
    })),
    pki: {
      dir: pki.dir,
      rootPem: pki.rootPem,
      issuingPem: pki.issuingPem,
      otherRootPem: pki.otherRootPem,
      crlPem: pki.crlPem,
      crlUrl: pki.crlUrl,
      ocspUrl: pki.ocspUrl,
    },
    discovery: discoveryView(env, ports),
    policies: {
      ...DEFAULT_POLICIES,
      tls13Suites: env.TLS13_SUITES,
      addressCheck: env.ADDRESS_CHECK,
      otherCaTrusted: env.OTHERCA_TRUSTED,
      reopenStrict: env.REOPEN_STRICT,
      quietMs: env.QUIET_SECONDS * 1000,
      settleMs: env.SETTLE_SECONDS * 1000,
    },
    provisioning: env.PROVISIONING ?? (base.sandbox ? 'immediate' : 'nightly'),
    night: { time: env.PROVISIONING_TIME, zone: env.PROVISIONING_ZONE },
    administrators: [...env.ADMINISTRATORS, ...(env.ISC_ISSUER === null ? [ADMINISTRATOR] : [])],
    accountsPerOrganisation: env.ACCOUNTS_PER_ORGANISATION,
    executionsPerHour: env.EXECUTIONS_PER_HOUR,
    countSupersededCases: env.COUNT_SUPERSEDED_CASES,
    sandbox: base.sandbox ? { url: base.sandbox.url, secret: secrets.sandboxInternal } : null,
    logLevel: env.LOG_LEVEL,
  };
}

/** Of the first certificate of a PEM file: SHA-256 of its DER, upper-case hexadecimal without separators. */
function fingerprint(chainPem: string): string {
  return new X509Certificate(readFileSync(chainPem)).fingerprint256.replaceAll(':', '');
}

/** Never without any anchor: the AUTH_CLI hosts would refuse everybody. */
const trustsOwnIgc = (env: Env): boolean =>
  env.LAB_CLIENT_TRUST_OWN ?? (env.MOTCO2_MODE === 'local' || env.LAB_CLIENT_TRUST_DIR === null);

function labConfig(given: Given, base: Base): LabConfig {
  const { env, ports, pki, database, jwksUri } = given;
  const psc = pscOf(env, base.sandbox);
  return {
    name: 'lab',
    processes: env.LAB_PROCESSES,
    databaseUrl: database.labUrl,
    zone: env.MOTCO2_ZONE,
    mailDomain: base.mailDomain,
    patientDomains: [`patient.${base.mailDomain}`, 'patient.mssante.fr'],
    hostsBy: env.LAB_HOSTS_BY,
    defaultHost: env.LAB_DEFAULT_HOST,
    proxyProtocolFrom: env.LAB_PROXY_PROTOCOL_FROM,
    hosts: placesOf(env, ports).map(({ host, name, bind, imap, smtp, imaps, smtps }) => {
      return {
        ...{ key: host.key, name, bind },
        ...{ imapPort: imap, smtpPort: smtp, imapsPort: imaps, smtpsPort: smtps },
        ...hostFilesOf(host.key, env, pki),
      };
    }),
    clientTrust: trustsOwnIgc(env)
      ? [
          {
            name: 'IGC de test MOTCO2',
            certificateFiles: [pki.lab.clientAnchorsPem],
            crlFiles: [pki.lab.clientCrlPem],
          },
        ]
      : [],
    ...(env.LAB_CLIENT_TRUST_DIR === null
      ? {}
      : { clientTrustDir: env.LAB_CLIENT_TRUST_DIR, crlDir: join(env.MOTCO2_DATA_DIR, 'crl') }),
    psc: {
      issuer: psc.issuer,
      jwksUri: jwksUri ?? `${psc.issuer}/protocol/openid-connect/certs`,
      productionIssuers:
        env.MOTCO2_MODE === 'production' ? [] : PRODUCTION_PSC.filter((issuer) => issuer !== psc.issuer),
      skewSeconds: 30,
    },
    tls13: env.LAB_TLS13,
    http: { bind: env.MOTCO2_BIND, port: ports.labHttp },
    ...discoveryConfig(given, base),
    pkiDir: pki.dir,
    quota: { octets: env.LAB_MAILBOX_QUOTA_MB * MEBIBYTE, messages: env.LAB_MAILBOX_MESSAGES },
    welcome: { portalUrl: base.portalUrl },
    limits: {
      ...DEFAULT_LIMITS,
      connectionsPerAddress: env.LAB_CONNECTIONS_PER_ADDRESS,
      connectionsPerAccount: env.LAB_CONNECTIONS_PER_ACCOUNT,
      connectionsPerMinute: env.LAB_CONNECTIONS_PER_MINUTE,
      connections: env.LAB_CONNECTIONS,
      idleTimeoutMs: env.LAB_IDLE_MINUTES * 60_000,
      literalBytes: env.LAB_MESSAGE_MB * MEBIBYTE,
      messageBytes: env.LAB_MESSAGE_MB * MEBIBYTE,
    },
    logLevel: env.LOG_LEVEL,
  };
}

/** Autoconfiguration and DNS (DESIGN §5). */
function discoveryConfig({ env, ports, pki }: Given, base: Base): Pick<LabConfig, 'autoconfig' | 'dns'> {
  const files = pki.lab.hosts[AUTOCONFIG_KEY];
  if (!files) throw new Error('the test IGC lacks the certificate of the autoconfiguration');
  const given = env.AUTOCONFIG_CERTIFICATE !== null && env.AUTOCONFIG_KEY !== null;
  return {
    autoconfig: {
      https: {
        bind: env.MOTCO2_BIND,
        port: ports.labHttps,
        certificateFile: env.AUTOCONFIG_CERTIFICATE ?? files.chainPem,
        keyFile: env.AUTOCONFIG_KEY ?? files.keyPem,
        labelCertificatesDir: given ? null : join(pki.lab.dir, 'autoconfig'),
      },
      documentationUrl: `${base.portalUrl}/aide#autoconfiguration`,
    },
    dns: {
      bind: env.MOTCO2_BIND,
      port: ports.dns,
      zones: zonesOf(env),
      addresses: publishedAddresses(env.LAB_PUBLIC_ADDRESSES, env.MOTCO2_BIND),
    },
  };
}

const documentUrl = (scheme: 'http' | 'https', host: string, port: number) =>
  `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/mail/config-v1.1.xml`;

/** Where discovery answers, for pages and scripts. */
export function discoveryView(env: Env, ports: Ports): ServerConfig['discovery'] {
  const addresses = publishedAddresses(env.LAB_PUBLIC_ADDRESSES, env.MOTCO2_BIND);
  const host = addresses[0] ?? env.MOTCO2_BIND;
  return {
    dns: { addresses, port: ports.dns, zones: zonesOf(env) },
    httpUrl: documentUrl('http', host, ports.labHttp),
    httpsUrl: documentUrl('https', host, ports.labHttps),
    certificateHost: env.AUTOCONFIG_CERTIFICATE === null ? AUTOCONFIG_KEY : null,
  };
}

/** The mail domain is a zone of its own only where the zone of the servers does not hold it. */
function zonesOf(env: Env): string[] {
  const [zone, mailDomain] = [env.MOTCO2_ZONE, mailDomainOf(env)];
  if (env.LAB_DNS_ZONES.length > 0) return env.LAB_DNS_ZONES;
  return mailDomain === zone || mailDomain.endsWith(`.${zone}`) ? [zone] : [zone, mailDomain];
}

/** With the certificate of the autoconfiguration, which names this machine too. */
function secureSandbox(env: Env, pki: PkiPaths, { sandboxSecure: port }: Ports): SandboxConfig['secure'] {
  const files = pki.lab.hosts[AUTOCONFIG_KEY];
  if (!files) return null;
  const url = origin(env, port).replace('http:', 'https:');
  return { port, url, certificateFile: files.chainPem, keyFile: files.keyPem };
}

function sandboxConfig({ env, secrets, ports, pki }: Given, base: Base): SandboxConfig {
  return {
    bind: env.MOTCO2_BIND,
    port: ports.sandbox,
    baseUrl: base.sandbox?.url ?? '',
    dataDir: join(env.MOTCO2_DATA_DIR, 'sandbox'),
    internalSecret: secrets.sandboxInternal,
    secure: secureSandbox(env, pki, ports),
    psc: {
      realm: 'esante-wallet',
      accessTokenSeconds: 120,
      refreshTokenSeconds: 350,
      autoApprove: env.SANDBOX_AUTO_APPROVE,
      clients: [
        {
          clientId: 'lps-demo',
          clientSecret: secrets.pscClient,
          redirectUris: ['http://localhost:8080/callback', 'http://127.0.0.1:8080/callback'],
          postLogoutRedirectUris: [],
        },
      ],
      identities: [
        { idNat: DEMO.idNatPsc, givenName: 'Camille', familyName: 'ESSAI' },
        { idNat: '872611211201', givenName: 'Dominique', familyName: 'AUTRE' },
      ],
    },
    isc: {
      realm: 'industriels',
      clients: [
        {
          clientId: 'motco2-portail',
          name: 'MSSanté MOTCO2',
          clientSecret: secrets.iscClient,
          redirectUris: [`${base.portalUrl}/api/auth/callback/isc`],
          postLogoutRedirectUris: [base.portalUrl, `${base.portalUrl}/`],
        },
      ],
      users: sandboxPeople(secrets),
    },
    logLevel: env.LOG_LEVEL,
  };
}

/** Who can log in from the start: the demo user with a colleague, the administrator, and somebody from elsewhere. */
export function sandboxPeople(secrets: Secrets): SandboxConfig['isc']['users'] {
  return [
    {
      login: DEMO.login,
      password: secrets.demoPassword,
      email: 'demo@editeur.example',
      civility: 'MME',
      givenName: 'Claude',
      familyName: 'DÉMO',
      organisation: DEMO.organisation,
    },
    {
      login: ADMINISTRATOR,
      password: secrets.adminPassword,
      email: 'admin@agence.example',
      civility: 'M',
      givenName: 'Alex',
      familyName: 'ADMIN',
      organisation: {
        name: 'Agence de la Démonstration',
        immatriculation: '130000003',
        phone: '+33 1 99 00 00 01',
        address: '2 rue de l’Essai, 75000 Paris',
      },
    },
    {
      login: 'collegue',
      password: secrets.colleaguePassword,
      email: 'collegue@editeur.example',
      civility: 'M',
      givenName: 'Camille',
      familyName: 'COLLÈGUE',
      organisation: DEMO.organisation,
    },
    {
      login: 'autre',
      password: secrets.strangerPassword,
      email: 'autre@ailleurs.example',
      civility: 'MME',
      givenName: 'Sacha',
      familyName: 'AUTRE',
      organisation: {
        name: 'Logiciels d’Ailleurs',
        immatriculation: '999999998',
        phone: '+33 1 99 00 00 02',
        address: '3 rue de l’Essai, 69000 Lyon',
      },
    },
  ];
}
