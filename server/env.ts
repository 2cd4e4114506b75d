/**
 * Every setting, as an environment variable, read and validated once at start (by the launcher).
 * A wrong one stops the start with a sentence that says which and why. docs/exploitation.md lists them.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_ZONE, HOST_KEYS, type HostKey } from '../conformance/hosts';

const flag = z
  .enum(['true', 'false', '1', '0', 'oui', 'non'], { error: 'attendu : true ou false' })
  .transform((value) => value === 'true' || value === '1' || value === 'oui');

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `attendu : un nombre entier de ${min} à ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `attendu : un nombre entier de ${min} à ${max}`);

const httpUrl = z
  .string()
  .refine(
    (value) => /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value),
    'attendu : une adresse http(s)://…',
  )
  .transform((value) => value.replace(/\/$/, ''));

const choice = <T extends string>(...values: [T, ...T[]]) =>
  z.enum(values, { error: `attendu : ${values.join(' ou ')}` });

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const httpOrigin = z
  .string()
  .refine(
    (value) => /^http:\/\/[^\s/?#@]+\/?$/.test(value) && URL.canParse(value),
    'attendu : http://nom ou http://nom:port, sans chemin',
  )
  .transform((value) => new URL(value).origin);

const folder = z.string().transform((value) => resolve(value));

const domain = z
  .string()
  .regex(DOMAIN, 'attendu : un nom de domaine, par exemple exemple.fr')
  .transform((value) => value.toLowerCase());

/** Items separated by commas, each of which must fit. */
const items = (fits: (item: string) => boolean, expected: string) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .refine((all) => all.every(fits), `attendu : ${expected}`);

/** As `items`, whose case says nothing. */
const list = (fits: (item: string) => boolean, expected: string) =>
  items((item) => fits(item.toLowerCase()), expected).transform((all) =>
    all.map((item) => item.toLowerCase()),
  );

const port = wholeNumber(1, 65_535);
const address = z.union([z.ipv4(), z.ipv6()]);

const range = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const ranges = items(
  (item) => range.safeParse(item).success,
  'des adresses IP ou des plages CIDR séparées par des virgules, par exemple 10.0.0.0/8',
);

const HOST_ADDRESSES_EXPECTED = `attendu : une adresse IP par serveur, ${HOST_KEYS[0]}=192.0.2.1,${HOST_KEYS[1]}=…, chacune une fois`;

/** `org-valid=192.0.2.1,org-expired=…`: every host, each with an address of its own. */
const hostAddresses = z.string().transform((value, context): Record<HostKey, string> => {
  const entries = value.split(',').map((item) => item.trim().split('='));
  const found = Object.fromEntries(entries);
  const complete =
    entries.length === HOST_KEYS.length &&
    HOST_KEYS.every((key) => z.union([z.ipv4(), z.ipv6()]).safeParse(found[key]).success) &&
    new Set(Object.values(found)).size === HOST_KEYS.length;
  if (!complete) context.addIssue({ code: 'custom', message: HOST_ADDRESSES_EXPECTED });
  return found as Record<HostKey, string>;
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('fr', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Where to find a fact among the claims: several paths, the first that leads somewhere wins. */
const claimPaths = z.string().transform((value, context): string[] => {
  const paths = value
    .split(/[\s,]+/)
    .map((path) => path.trim())
    .filter(Boolean);
  if (paths.length === 0 || paths.some((path) => path.startsWith('.') || path.endsWith('.'))) {
    context.addIssue({
      code: 'custom',
      message:
        'attendu : des noms d’information séparés par des virgules, par exemple organization.siren,siren',
    });
  }
  return paths;
});

const ORGANISATION_CLAIMS = ['organization', 'organisation'];
const within = (names: string[]) =>
  ORGANISATION_CLAIMS.flatMap((organisation) => names.map((name) => `${organisation}.${name}`));

/** A variable: its validation, its default as text, and the sentence that documents it. */
interface Variable {
  schema: z.ZodType;
  default: string | null;
  help: string;
}
function variable<S extends z.ZodType, const D extends string | null>(schema: S, fallback: D, help: string) {
  return { schema, default: fallback, help };
}

export const VARIABLES = {
  MOTCO2_MODE: variable(
    choice('local', 'production'),
    'local',
    'Ce qui est permis : local (bac à sable, compte de démonstration) ou production.',
  ),
  MOTCO2_DATA_DIR: variable(z.string().min(1), '.motco2', 'Dossier de tout ce que l’instance crée.'),
  MOTCO2_PORT_OFFSET: variable(
    wholeNumber(0, 399),
    '0',
    'Décalage de tous les ports, pour plusieurs instances côte à côte (0 à 399).',
  ),
  MOTCO2_BIND: variable(
    z.union([z.ipv4(), z.ipv6()], { error: 'attendu : une adresse IP' }),
    '127.0.0.1',
    'Adresse d’écoute du portail et des serveurs de test.',
  ),
  MOTCO2_PUBLIC_URL: variable(
    httpUrl,
    null,
    'Adresse du portail vue par les navigateurs (défaut : http://localhost:<port>).',
  ),
  DATABASE_URL: variable(
    z.string().regex(/^postgres(ql)?:\/\//, 'attendu : postgres://utilisateur:motdepasse@serveur:5432/base'),
    null,
    'PostgreSQL à utiliser au lieu de celui qui est embarqué ; le rôle doit pouvoir créer tables et rôles.',
  ),
  MOTCO2_ZONE: variable(domain, DEFAULT_ZONE, 'Zone DNS des serveurs de test.'),
  MOTCO2_MAIL_DOMAIN: variable(domain, null, 'Domaine des BAL de test (défaut : mail-tests-editeur.<zone>).'),
  TRUSTED_PROXIES: variable(
    ranges,
    '',
    'Adresses ou plages CIDR dont les en-têtes X-Forwarded-* sont crus, séparées par des virgules.',
  ),
  SESSION_SECRET: variable(
    z.string().min(32, 'attendu : au moins 32 caractères'),
    null,
    'Clé des sessions (défaut : tirée au sort et gardée dans le dossier de données).',
  ),
  ISC_ISSUER: variable(
    httpUrl,
    null,
    'Émetteur OpenID d’Industriels Santé Connect (défaut : le bac à sable).',
  ),
  ISC_WELL_KNOWN: variable(
    httpUrl,
    null,
    'Document de découverte d’ISC (défaut : <émetteur>/.well-known/openid-configuration).',
  ),
  ISC_CLIENT_ID: variable(z.string().min(1), null, 'Identifiant client auprès d’ISC.'),
  ISC_CLIENT_SECRET: variable(z.string().min(1), null, 'Secret client auprès d’ISC.'),
  ISC_SCOPE: variable(
    z.string().regex(/(^|\s)openid(\s|$)/, 'attendu : des portées séparées par des espaces, dont openid'),
    'openid profile email organization',
    'Portées demandées à ISC.',
  ),
  ISC_CLIENT_AUTH: variable(
    choice('auto', 'basic', 'post'),
    'auto',
    'Comment le secret est présenté à ISC : basic (client_secret_basic), post (client_secret_post) ou auto (ce que dit la découverte).',
  ),
  ISC_CLAIM_LOGIN: variable(
    claimPaths,
    'preferred_username,login,email,sub',
    'Information d’ISC qui donne le nom d’utilisateur ; des chemins séparés par des virgules, le premier présent l’emporte.',
  ),
  ISC_CLAIM_GIVEN_NAME: variable(claimPaths, 'given_name,prenom', 'Information d’ISC qui donne le prénom.'),
  ISC_CLAIM_FAMILY_NAME: variable(claimPaths, 'family_name,nom', 'Information d’ISC qui donne le nom.'),
  ISC_CLAIM_EMAIL: variable(claimPaths, 'email', 'Information d’ISC qui donne l’adresse électronique.'),
  ISC_CLAIM_ORGANISATION_ID: variable(
    claimPaths,
    [...within(['immatriculation', 'siren', 'siret']), 'immatriculation', 'siren', 'siret'].join(','),
    'Information d’ISC qui donne l’immatriculation de l’organisation, clé de ses comptes.',
  ),
  ISC_CLAIM_ORGANISATION_NAME: variable(
    claimPaths,
    [...within(['raison_sociale', 'name', 'nom']), 'raison_sociale'].join(','),
    'Information d’ISC qui donne le nom de l’organisation (à défaut, son immatriculation).',
  ),
  SESSION_HOURS: variable(
    wholeNumber(1, 720),
    '8',
    'Durée d’une session du portail, en heures, même en usage : après elle, il faut se reconnecter.',
  ),
  SESSION_IDLE_MINUTES: variable(
    wholeNumber(5, 43_200),
    '120',
    'Minutes sans visite après lesquelles une session du portail se termine.',
  ),
  ADMINISTRATORS: variable(
    items((name) => !/[\s;]/.test(name), 'des noms séparés par des virgules'),
    '',
    'Personnes qui administrent cette instance : noms d’utilisateur ISC (ou sub), séparés par des virgules ; elles peuvent en nommer d’autres (bac à sable : admin en plus).',
  ),
  PSC_ISSUER: variable(httpUrl, null, 'Émetteur des jetons Pro Santé Connect (défaut : le bac à sable).'),
  PSC_WELL_KNOWN: variable(
    httpUrl,
    null,
    'Document de découverte de PSC (défaut : <émetteur>/.well-known/wallet-openid-configuration).',
  ),
  SANDBOX_AUTO_APPROVE: variable(
    flag,
    'false',
    'Le téléphone e-CPS du bac à sable accepte de lui-même (pour les scripts).',
  ),
  PROVISIONING: variable(
    choice('immediate', 'nightly'),
    null,
    'Création des BAL : immediate ou nightly (défaut : immediate avec le bac à sable, nightly sinon).',
  ),
  PROVISIONING_TIME: variable(
    z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'attendu : une heure HH:MM, par exemple 02:00'),
    '02:00',
    'Heure de la création nocturne des BAL, avec PROVISIONING=nightly.',
  ),
  PROVISIONING_ZONE: variable(
    z.string().refine(isTimeZone, 'attendu : un fuseau horaire, par exemple Europe/Paris'),
    'Europe/Paris',
    'Fuseau horaire de PROVISIONING_TIME.',
  ),
  TLS13_SUITES: variable(
    choice('refuse', 'warn', 'accept'),
    'refuse',
    'Suites TLS 1.3 proposées par le client : refuse (lecture littérale), warn ou accept.',
  ),
  LAB_TLS13: variable(flag, 'false', 'Les serveurs de test négocient aussi TLS 1.3.'),
  LAB_CLIENT_TRUST_DIR: variable(
    folder,
    null,
    'Dossier des autorités qui garantissent les certificats clients, un sous-dossier par ancre, par exemple igc-sante-test/ (voir « Certificats et autorités »).',
  ),
  LAB_CLIENT_TRUST_OWN: variable(
    flag,
    null,
    'L’IGC de test garantit aussi les certificats clients (défaut : oui en local ; en production, seulement sans LAB_CLIENT_TRUST_DIR).',
  ),
  LAB_REVOCATION_URL: variable(
    httpOrigin,
    null,
    'Adresse des CRL et d’OCSP écrite dans les certificats de l’IGC de test, http://nom[:port] (défaut : l’adresse d’écoute et LAB_HTTP_PORT ; en écoute sur toutes les adresses, le nom de MOTCO2_PUBLIC_URL).',
  ),
  LAB_HOST_CERTIFICATES: variable(
    folder,
    null,
    'Dossier des certificats des serveurs de test fournis par fichiers : <serveur>/fullchain.pem et privkey.pem ; les autres serveurs gardent celui de l’IGC de test.',
  ),
  LAB_MESSAGE_MB: variable(wholeNumber(1, 100), '25', 'Taille maximale d’un message, en mébioctets.'),
  LAB_MAILBOX_QUOTA_MB: variable(
    wholeNumber(1, 1_000_000),
    '500',
    'Ce qu’une BAL peut contenir, tous dossiers compris, en mébioctets.',
  ),
  LAB_MAILBOX_MESSAGES: variable(
    wholeNumber(1, 10_000_000),
    '20000',
    'Nombre de messages qu’une BAL peut contenir, tous dossiers compris.',
  ),
  LAB_PUBLIC_ADDRESSES: variable(
    list((item) => address.safeParse(item).success, 'des adresses IPv4 ou IPv6, séparées par des virgules'),
    '',
    'Adresses que le DNS du laboratoire publie pour ses serveurs, séparées par des virgules (défaut : l’adresse d’écoute).',
  ),
  LAB_DNS_PORT: variable(
    port,
    null,
    'Port du serveur DNS du laboratoire, UDP et TCP (défaut : 15353 ; en production : 53).',
  ),
  LAB_DNS_ZONES: variable(
    list((item) => DOMAIN.test(item), 'des noms de domaine, séparés par des virgules'),
    '',
    'Zones dont le DNS du laboratoire a autorité, séparées par des virgules (défaut : MOTCO2_ZONE et le domaine des BAL).',
  ),
  LAB_HTTP_PORT: variable(
    port,
    null,
    'Port HTTP du laboratoire : CRL, OCSP, autoconfiguration (défaut : 15800 ; en production : 80).',
  ),
  LAB_HTTPS_PORT: variable(
    port,
    null,
    'Port HTTPS de l’autoconfiguration (défaut : 14443 ; en production : 443).',
  ),
  AUTOCONFIG_CERTIFICATE: variable(
    z.string().min(1),
    null,
    'Fichier PEM du certificat HTTPS de l’autoconfiguration et de sa chaîne (défaut : IGC de test).',
  ),
  AUTOCONFIG_KEY: variable(z.string().min(1), null, 'Fichier PEM de la clé de ce certificat.'),
  LAB_HOSTS_BY: variable(
    choice('port', 'address', 'sni'),
    'port',
    'Ce qui distingue les serveurs de test : port (chacun le sien), address (chacun son adresse, LAB_HOST_ADDRESSES), ou sni (une seule adresse, le nom demandé dans le ClientHello choisit).',
  ),
  LAB_HOST_ADDRESSES: variable(
    hostAddresses,
    null,
    'Avec LAB_HOSTS_BY=address : l’adresse de chaque serveur, sous la forme org-valid=192.0.2.1,org-expired=192.0.2.2,…',
  ),
  LAB_DEFAULT_HOST: variable(
    choice(...HOST_KEYS),
    null,
    'Avec LAB_HOSTS_BY=sni : serveur d’un client qui ne nomme aucun des nôtres, par exemple org-valid (défaut : aucun, la négociation est refusée par l’alerte unrecognized_name).',
  ),
  LAB_IMAP_PORT: variable(port, null, 'Port IMAP avec LAB_HOSTS_BY=address ou sni (défaut : 143).'),
  LAB_SMTP_PORT: variable(port, null, 'Port de soumission avec LAB_HOSTS_BY=address ou sni (défaut : 587).'),
  LAB_IMAPS_PORT: variable(
    port,
    null,
    'Port du capteur de TLS implicite d’IMAP avec LAB_HOSTS_BY=address ou sni (défaut : 993) ; rien n’y est servi.',
  ),
  LAB_SMTPS_PORT: variable(
    port,
    null,
    'Port du capteur de TLS implicite de SMTP avec LAB_HOSTS_BY=address ou sni (défaut : 465) ; rien n’y est servi.',
  ),
  LAB_PROXY_PROTOCOL_FROM: variable(
    ranges,
    '',
    'Adresses ou plages CIDR des mandataires dont chaque connexion IMAP ou SMTP commence par un en-tête PROXY (v1 ou v2), séparées par des virgules ; celui de quiconque d’autre n’est pas lu.',
  ),
  LAB_PROCESSES: variable(
    wholeNumber(1, 8),
    '1',
    'Processus du laboratoire, côte à côte sur les mêmes ports (1 à 8).',
  ),
  LAB_CONNECTIONS_PER_ADDRESS: variable(
    wholeNumber(1, 100_000),
    '200',
    'Connexions IMAP et SMTP ouvertes à la fois depuis une adresse (un /64 en IPv6), par processus.',
  ),
  LAB_CONNECTIONS_PER_ACCOUNT: variable(
    wholeNumber(1, 100_000),
    '200',
    'Connexions authentifiées à la fois sur une BAL, par processus.',
  ),
  LAB_CONNECTIONS_PER_MINUTE: variable(
    wholeNumber(1, 1_000_000),
    '12000',
    'Connexions IMAP et SMTP qu’une adresse peut ouvrir par minute, d’un coup s’il le faut, par processus ; borne aussi le coût des négociations TLS.',
  ),
  LAB_CONNECTIONS: variable(
    wholeNumber(10, 100_000),
    '4000',
    'Connexions IMAP et SMTP ouvertes à la fois, toutes adresses confondues, par processus.',
  ),
  LAB_IDLE_MINUTES: variable(
    wholeNumber(1, 1440),
    '30',
    'Inactivité après laquelle une session authentifiée est fermée (les RFC demandent 30 minutes au moins pour IMAP).',
  ),
  METRICS_TOKEN: variable(
    z.string().min(16, 'attendu : au moins 16 caractères'),
    null,
    'Jeton (en-tête Authorization: Bearer) qui ouvre /metrics à une autre machine que celle-ci (défaut : aucune).',
  ),
  ADDRESS_CHECK: variable(
    choice('warn', 'strict'),
    'warn',
    'Connexion authentifiée depuis une adresse non déclarée : warn (avertissement) ou strict (KO).',
  ),
  OTHERCA_TRUSTED: variable(
    flag,
    'false',
    'L’autre autorité de certification est connue du poste testé (production : certificat public).',
  ),
  REOPEN_STRICT: variable(
    flag,
    'true',
    'Réouverture : le serveur ferme les sessions entre les deux accès ; false s’en tient au scénario du manuel.',
  ),
  QUIET_SECONDS: variable(
    wholeNumber(1, 120),
    '10',
    'Silence après lequel un test de certificat défectueux conclut.',
  ),
  SETTLE_SECONDS: variable(
    wholeNumber(1, 300),
    '20',
    'Temps laissé au client pour réessayer, après sa dernière connexion, avant un KO.',
  ),
  ACCOUNTS_PER_ORGANISATION: variable(
    wholeNumber(1, 100_000),
    '200',
    'Comptes qu’une organisation peut avoir.',
  ),
  EXECUTIONS_PER_HOUR: variable(
    wholeNumber(1, 100_000),
    '200',
    'Exécutions qu’une organisation peut lancer par heure.',
  ),
  COUNT_SUPERSEDED_CASES: variable(
    flag,
    'false',
    'Les deux tests que le manuel dit de ne pas utiliser (autoconfiguration AUTH_CLI) comptent dans le verdict d’un job global.',
  ),
  LOG_LEVEL: variable(choice('info', 'debug', 'warn', 'error'), 'info', 'Détail des journaux.'),
} as const;

type Name = keyof typeof VARIABLES;
/** null when a variable has no default and is not set. */
export type Env = {
  [N in Name]: (typeof VARIABLES)[N]['default'] extends string
    ? z.output<(typeof VARIABLES)[N]['schema']>
    : z.output<(typeof VARIABLES)[N]['schema']> | null;
};

/** Names that other programs of ours read: they may be set without being settings of the instance. */
const FOREIGN = new Set(['MOTCO2_CONFIG', 'MOTCO2_URL', 'MOTCO2_TOKEN', 'MOTCO2_NO_INSTALL']);

/** Names that nobody else gives to a variable: one of them that is not known is a typing error. */
const OURS = /^(MOTCO2|LAB|ISC|PSC|SANDBOX|AUTOCONFIG)_|^PROVISION|^ADMINISTRAT/;

/** One or several wrong variables; the message is meant for a person, a line per problem. */
export class EnvError extends Error {}

/**
 * Validates the environment. An empty string counts as absent.
 * @throws EnvError naming every wrong variable, and every unknown one that looks like ours (a typing error would be silent).
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const problems: string[] = [];
  const result: Record<string, unknown> = {};
  for (const [name, { schema, default: fallback }] of Object.entries(VARIABLES) as [Name, Variable][]) {
    const value = source[name] || fallback;
    if (value === null) {
      result[name] = null;
      continue;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) result[name] = parsed.data;
    else {
      const shown = /SECRET|TOKEN|DATABASE_URL/.test(name) ? '' : ` (valeur : « ${value.slice(0, 80)} »)`;
      problems.push(`${name} : ${parsed.error.issues[0]?.message ?? 'valeur incorrecte'}${shown}`);
    }
  }
  for (const name of Object.keys(source)) {
    if (!OURS.test(name) || name in VARIABLES || FOREIGN.has(name)) continue;
    problems.push(`${name} : variable inconnue${suggestion(name)}`);
  }
  const env = result as Env;
  if (problems.length === 0) problems.push(...inconsistencies(env));
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
  return { ...env, MOTCO2_DATA_DIR: resolve(env.MOTCO2_DATA_DIR) };
}

/** What each variable alone cannot say: production allows no sandbox and no default secret. */
function inconsistencies(env: Env): string[] {
  const problems: string[] = [];
  const bothOrNone: [Name, Name][] = [
    ['ISC_ISSUER', 'ISC_CLIENT_ID'],
    ['ISC_CLIENT_ID', 'ISC_CLIENT_SECRET'],
    ['AUTOCONFIG_CERTIFICATE', 'AUTOCONFIG_KEY'],
  ];
  for (const [a, b] of bothOrNone) {
    if ((env[a] === null) !== (env[b] === null)) problems.push(`${a} et ${b} vont ensemble : l’une manque`);
  }
  problems.push(...hostInconsistencies(env));
  if (env.MOTCO2_MODE === 'production') {
    const needed: Name[] = ['ISC_ISSUER', 'PSC_ISSUER', 'SESSION_SECRET', 'MOTCO2_PUBLIC_URL'];
    for (const name of needed) if (env[name] === null) problems.push(`${name} : obligatoire en production`);
    if (env.SANDBOX_AUTO_APPROVE)
      problems.push('SANDBOX_AUTO_APPROVE : interdit en production (pas de bac à sable)');
  }
  return problems;
}

/** Settings of hosts that mean something only together. */
function hostInconsistencies(env: Env): string[] {
  const by = env.LAB_HOSTS_BY;
  const problems: string[] = [];
  if (by === 'address' && env.LAB_HOST_ADDRESSES === null)
    problems.push('LAB_HOST_ADDRESSES : obligatoire avec LAB_HOSTS_BY=address');
  const meaningless: [Name, boolean][] = [
    ['LAB_HOST_ADDRESSES', by !== 'address'],
    ['LAB_DEFAULT_HOST', by !== 'sni'],
    ...(['LAB_IMAP_PORT', 'LAB_SMTP_PORT', 'LAB_IMAPS_PORT', 'LAB_SMTPS_PORT'] as const).map(
      (name): [Name, boolean] => [name, by === 'port'],
    ),
  ];
  for (const [name, wrong] of meaningless) {
    if (wrong && env[name] !== null)
      problems.push(`${name} : sans effet avec LAB_HOSTS_BY=${by}, retirez-la`);
  }
  return problems;
}

function suggestion(name: string): string {
  const close = Object.keys(VARIABLES).find((known) => distance(known, name) <= 3);
  return close ? `, vouliez-vous dire ${close} ?` : '';
}

/** Levenshtein distance, for two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
