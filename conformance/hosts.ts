/**
 * The eight test servers: one means of identification (MIE) and at most one certificate defect each.
 * Names follow the MOTCO2 manual §1.4 and §3.5; ports follow DESIGN §4.
 */

/** Means of identification: Pro Santé Connect token, or ORG_AUTH_CLI client certificate. */
export type Mie = 'PSC' | 'AUTH_CLI';

/** The one thing wrong with a host's certificate; null on a valid host. */
export type Defect = 'expired' | 'revoked' | 'otherca' | null;

/** Mail protocols under test, both reached in clear and upgraded with STARTTLS. */
export type MailProtocol = 'imap' | 'smtp';

export const HOST_KEYS = [
  'org-valid',
  'org-expired',
  'org-revoked',
  'org-otherca',
  'psc-valid',
  'psc-expired',
  'psc-revoked',
  'psc-otherca',
] as const;
export type HostKey = (typeof HOST_KEYS)[number];

export interface Host {
  key: HostKey;
  mie: Mie;
  defect: Defect;
  /** First label of the DNS name, completed by the instance's zone: `<prefix>.<zone>`. */
  prefix: string;
  /** Base ports on a laptop; production uses 143 and 587 everywhere. */
  localPorts: { imap: number; smtp: number };
  /** Sensors for clients of implicit TLS on a laptop; production uses 993 and 465. Nothing is served there. */
  localSensors: { imap: number; smtp: number };
}

const DEFECTS: { defect: Defect; suffix: string; infix: string }[] = [
  { defect: null, suffix: 'valid', infix: '' },
  { defect: 'expired', suffix: 'expired', infix: '-expire' },
  { defect: 'revoked', suffix: 'revoked', infix: '-revoq' },
  { defect: 'otherca', suffix: 'otherca', infix: '-nonigc' },
];

/** Thousands of the ports. Those of sensors stay below the range of outgoing connections (32768 on Linux). */
const FAMILIES: { family: 'org' | 'psc'; mie: Mie; thousands: number; sensors: number }[] = [
  { family: 'org', mie: 'AUTH_CLI', thousands: 10, sensors: 24 },
  { family: 'psc', mie: 'PSC', thousands: 20, sensors: 28 },
];

export const HOSTS: readonly Host[] = FAMILIES.flatMap(({ family, mie, thousands, sensors }) =>
  DEFECTS.map(({ defect, suffix, infix }, index) => ({
    key: `${family}-${suffix}` as HostKey,
    mie,
    defect,
    prefix: `mail-${family}${infix}-tests-editeur`,
    localPorts: { imap: (thousands + index) * 1000 + 143, smtp: (thousands + index) * 1000 + 587 },
    localSensors: { imap: (sensors + index) * 1000 + 993, smtp: (sensors + index) * 1000 + 465 },
  })),
);

/** The zone below which the manual's host names live. */
export const DEFAULT_ZONE = 'espacedeconfiance.mssante.fr';

/** Finds a host by its key. Throws on an unknown key: keys come from our own tables. */
export function hostByKey(key: HostKey): Host {
  const host = HOSTS.find((candidate) => candidate.key === key);
  if (!host) throw new Error(`unknown host key: ${key}`);
  return host;
}

/** The host of a means of identification with a given defect (null: the valid one). */
export function hostFor(mie: Mie, defect: Defect): Host {
  const host = HOSTS.find((candidate) => candidate.mie === mie && candidate.defect === defect);
  if (!host) throw new Error(`no host for ${mie} / ${defect}`);
  return host;
}

/** Full DNS name of a host in a zone, e.g. `mail-org-expire-tests-editeur.espacedeconfiance.mssante.fr`. */
export function hostName(host: Host, zone: string = DEFAULT_ZONE): string {
  return `${host.prefix}.${zone}`;
}

/** What stands before the name of one of our hosts, lower case; null for any other name. */
function labelBefore(name: string | null, zone: string): string | null {
  if (!name) return null;
  const lower = name.toLowerCase().replace(/\.$/, '');
  for (const host of HOSTS) {
    const suffix = `.${hostName(host, zone)}`;
    if (lower.endsWith(suffix)) {
      const label = lower.slice(0, -suffix.length);
      return /^[a-z0-9-]{1,63}$/.test(label) ? label : null;
    }
  }
  return null;
}

/** `<label>-d<moment>`: milliseconds since the epoch in base 36, eight digits until 2059. */
const DISCOVERED = /^(.+)-d([0-9a-z]{8})$/;

/**
 * The first label of the host name that discovery publishes at a moment: it carries the account's label and the moment
 * itself. Nobody types such a name: whoever comes by it has discovered, and it tells when (DESIGN §6.7).
 */
export function discoveredLabel(label: string, at: number): string {
  return `${label}-d${Math.trunc(at).toString(36).padStart(8, '0')}`;
}

/** The account's label and the moment of publication that a host's first label carries; null when it is a bare label. */
export function readDiscoveredLabel(first: string): { label: string; at: number } | null {
  const [, label, moment] = DISCOVERED.exec(first) ?? [];
  return label && moment ? { label, at: Number.parseInt(moment, 36) } : null;
}

/** When discovery published this name of a host; null: it is not one that discovery publishes. */
export function publicationOf(name: string | null, zone: string = DEFAULT_ZONE): number | null {
  const first = labelBefore(name, zone);
  return first === null ? null : (readDiscoveredLabel(first)?.at ?? null);
}

/**
 * The account label carried by a name: `<label>.<host>`, or as discovery publishes it, for one of our hosts, else null.
 * Labels are unguessable, so a name that carries one identifies its account (DESIGN §5, Matching).
 */
export function labelOfName(name: string | null, zone: string = DEFAULT_ZONE): string | null {
  const first = labelBefore(name, zone);
  return first === null ? null : (readDiscoveredLabel(first)?.label ?? first);
}
