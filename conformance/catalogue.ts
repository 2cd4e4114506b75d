/**
 * The test cases (manual §3.4, §3.5) as one literal table, in the order of the manual's folders.
 * A new case is one entry here, its rule, and recorded event lists beside the rule (DESIGN §3).
 */
import type { Defect, MailProtocol, Mie } from './hosts';

export type RuleId =
  | 'rejected-certificate'
  | 'authentication'
  | 'cipher-suites'
  | 'autoconfiguration'
  | 'mailbox-access'
  | 'sending'
  | 'reopening'
  | 'indicators'
  | 'patient-mail';

/** Seconds of listening. */
export interface Delay {
  default: number;
  min: number;
  max: number;
}

export interface TestCase {
  /** `<mie>-<subject>-<protocol>` (DESIGN §4). */
  id: string;
  /** As in the manual. */
  title: string;
  folder: string;
  requirements: string[];
  mie: Mie;
  protocol: MailProtocol;
  /** Defect of the host that the client must meet. */
  defect: Defect;
  rule: RuleId;
  delay: Delay;
  /** The address of the software is part of the proof (manual §3.4): the form asks for it. */
  address: boolean;
  /** Sentences that the manual attaches to the case, in our own words. */
  notices: readonly string[];
  /** The manual says not to use it: its verdict does not count in that of a campaign, unless a setting counts it. */
  superseded?: boolean;
  /** A fresh message is left in the mailbox before the window opens (DESIGN §6.5). */
  deposits?: boolean;
  /** The server closes the sessions of the identity between two uses of the mailbox (DESIGN §6.8). */
  closesSessions?: boolean;
}

/** Manual §3.5; the DNS method works here already. */
const AWAITS_DNS =
  'Le manuel demande de ne pas utiliser ce test pour l’instant : un autre, fondé sur l’autoconfiguration par le DNS, doit le remplacer.';

/** What few cases have, by id. */
const SPECIAL: Record<
  string,
  Partial<Pick<TestCase, 'address' | 'notices' | 'superseded' | 'deposits' | 'closesSessions'>>
> = {
  'authcli-autoconfig-imap': { address: true, superseded: true, notices: [AWAITS_DNS] },
  'authcli-autoconfig-smtp': { address: true, superseded: true, notices: [AWAITS_DNS] },
  'psc-autoconfig-imap': { address: true },
  'psc-autoconfig-smtp': { address: true },
  'authcli-access-imap': { deposits: true },
  'psc-access-imap': { deposits: true },
  'psc-reopen-imap': { closesSessions: true },
  'psc-reopen-smtp': { closesSessions: true },
};

/** Default delays and bounds (DESIGN §6.10): a card PIN or an approval on a telephone eats time with PSC. */
const DELAYS: Record<Mie, Delay> = {
  AUTH_CLI: { default: 60, min: 5, max: 1800 },
  PSC: { default: 180, min: 5, max: 1800 },
};

type Row = readonly [
  id: string,
  folder: string,
  name: string,
  requirements: readonly string[],
  mie: Mie,
  protocol: MailProtocol,
  defect: Defect,
  rule: RuleId,
];

const SEGUR1 = 'MSS-LPS-SEGUR-1';
const APP = 'MSS-LPS-SEGUR-APP';
const GEN_APP = 'MSS-LPS-SEGUR-GEN-APP';
const GEN_PER_ORG = 'MSS-LPS-SEGUR-GEN-PER-ORG';
const PER_ORG_1 = 'MSS-LPS-SEGUR-PER-ORG-1';
const PER_ORG_2 = 'MSS-LPS-SEGUR-PER-ORG-2';
const PER_ORG_3 = 'MSS-LPS-SEGUR-PER-ORG-3';

const EXPIRED = ['ECO 1.1.5'];
const REVOKED = ['ECO 1.1.6'];
const OTHER_CA = ['MSS-CONF.27'];
const TLS = ['MSS-CONF.01', 'MSS-CONF.03'];
const AUTOCONFIG = ['MSS-CONF.04'];
const AUTH_CLI = ['MSS-CONF.12'];
const AUTH_PSC = ['MSS-CONF.07'];
const ACCESS = ['MSS-CONF.06'];
const SEND = ['MSS-CONF.05'];
const REOPEN = ['MSS-CONF.11'];
const INDICATORS = ['MSS-CONF.14', 'MSS-CONF.15', 'MSS-CONF.16'];
const PATIENT = ['MSS-CONF.21'];

// biome-ignore format: one case per line reads as the table that it is
const ROWS: readonly Row[] = [
  ['authcli-expired-imap', SEGUR1, 'Certificat expiré IMAP', EXPIRED, 'AUTH_CLI', 'imap', 'expired', 'rejected-certificate'],
  ['authcli-expired-smtp', SEGUR1, 'Certificat expiré SMTP', EXPIRED, 'AUTH_CLI', 'smtp', 'expired', 'rejected-certificate'],
  ['authcli-revoked-imap', SEGUR1, 'Certificat révoqué IMAP', REVOKED, 'AUTH_CLI', 'imap', 'revoked', 'rejected-certificate'],
  ['authcli-revoked-smtp', SEGUR1, 'Certificat révoqué SMTP', REVOKED, 'AUTH_CLI', 'smtp', 'revoked', 'rejected-certificate'],
  ['psc-expired-imap', SEGUR1, 'Certificat expiré IMAP', EXPIRED, 'PSC', 'imap', 'expired', 'rejected-certificate'],
  ['psc-expired-smtp', SEGUR1, 'Certificat expiré SMTP', EXPIRED, 'PSC', 'smtp', 'expired', 'rejected-certificate'],
  ['psc-revoked-imap', SEGUR1, 'Certificat révoqué IMAP', REVOKED, 'PSC', 'imap', 'revoked', 'rejected-certificate'],
  ['psc-revoked-smtp', SEGUR1, 'Certificat révoqué SMTP', REVOKED, 'PSC', 'smtp', 'revoked', 'rejected-certificate'],
  ['authcli-auth-imap', APP, 'Authentification IMAP', AUTH_CLI, 'AUTH_CLI', 'imap', null, 'authentication'],
  ['authcli-auth-smtp', APP, 'Authentification SMTP', AUTH_CLI, 'AUTH_CLI', 'smtp', null, 'authentication'],
  ['authcli-access-imap', GEN_APP, 'Accès Mail IMAP', ACCESS, 'AUTH_CLI', 'imap', null, 'mailbox-access'],
  ['authcli-otherca-imap', GEN_APP, 'AC non IGC Santé IMAP', OTHER_CA, 'AUTH_CLI', 'imap', 'otherca', 'rejected-certificate'],
  ['authcli-otherca-smtp', GEN_APP, 'AC non IGC Santé SMTP', OTHER_CA, 'AUTH_CLI', 'smtp', 'otherca', 'rejected-certificate'],
  ['authcli-autoconfig-imap', GEN_APP, 'Autoconfig IMAP', AUTOCONFIG, 'AUTH_CLI', 'imap', null, 'autoconfiguration'],
  ['authcli-autoconfig-smtp', GEN_APP, 'Autoconfig SMTP', AUTOCONFIG, 'AUTH_CLI', 'smtp', null, 'autoconfiguration'],
  ['authcli-send-smtp', GEN_APP, 'Envoi Mail SMTP', SEND, 'AUTH_CLI', 'smtp', null, 'sending'],
  ['authcli-indicators-patient-smtp', GEN_APP, 'Indicateurs SMTP Mail patient', PATIENT, 'AUTH_CLI', 'smtp', null, 'patient-mail'],
  ['authcli-indicators-smtp', GEN_APP, 'Indicateurs SMTP', INDICATORS, 'AUTH_CLI', 'smtp', null, 'indicators'],
  ['authcli-tls-imap', GEN_APP, 'TLS IMAP', TLS, 'AUTH_CLI', 'imap', null, 'cipher-suites'],
  ['authcli-tls-smtp', GEN_APP, 'TLS SMTP', TLS, 'AUTH_CLI', 'smtp', null, 'cipher-suites'],
  ['psc-access-imap', GEN_PER_ORG, 'Accès Mail IMAP', ACCESS, 'PSC', 'imap', null, 'mailbox-access'],
  ['psc-otherca-imap', GEN_PER_ORG, 'AC non IGC Santé IMAP', OTHER_CA, 'PSC', 'imap', 'otherca', 'rejected-certificate'],
  ['psc-otherca-smtp', GEN_PER_ORG, 'AC non IGC Santé SMTP', OTHER_CA, 'PSC', 'smtp', 'otherca', 'rejected-certificate'],
  ['psc-autoconfig-imap', GEN_PER_ORG, 'Autoconfig IMAP', AUTOCONFIG, 'PSC', 'imap', null, 'autoconfiguration'],
  ['psc-autoconfig-smtp', GEN_PER_ORG, 'Autoconfig SMTP', AUTOCONFIG, 'PSC', 'smtp', null, 'autoconfiguration'],
  ['psc-send-smtp', GEN_PER_ORG, 'Envoi Mail SMTP', SEND, 'PSC', 'smtp', null, 'sending'],
  ['psc-indicators-patient-smtp', GEN_PER_ORG, 'Indicateurs SMTP Mail patient', PATIENT, 'PSC', 'smtp', null, 'patient-mail'],
  ['psc-indicators-smtp', GEN_PER_ORG, 'Indicateurs SMTP', INDICATORS, 'PSC', 'smtp', null, 'indicators'],
  ['psc-tls-imap', GEN_PER_ORG, 'TLS IMAP', TLS, 'PSC', 'imap', null, 'cipher-suites'],
  ['psc-tls-smtp', GEN_PER_ORG, 'TLS SMTP', TLS, 'PSC', 'smtp', null, 'cipher-suites'],
  ['psc-auth-imap', PER_ORG_1, 'Authentification IMAP', AUTH_PSC, 'PSC', 'imap', null, 'authentication'],
  ['psc-auth-smtp', PER_ORG_1, 'Authentification SMTP', AUTH_PSC, 'PSC', 'smtp', null, 'authentication'],
  ['psc-reopen-imap', PER_ORG_2, 'Réouv Session IMAP', REOPEN, 'PSC', 'imap', null, 'reopening'],
  ['psc-reopen-smtp', PER_ORG_3, 'Réouv Session SMTP', REOPEN, 'PSC', 'smtp', null, 'reopening'],
];

/** `MSS-CONF.01;03`: the manual's short form of several requirements of one series. */
function short(requirements: readonly string[]): string {
  const [first = '', ...others] = requirements;
  return [first, ...others.map((id) => id.replace('MSS-CONF.', ''))].join(';');
}

/** Every case, in the manual's order. */
export const CATALOGUE: readonly TestCase[] = ROWS.map(
  ([id, folder, name, requirements, mie, protocol, defect, rule]) => ({
    id,
    title: `MIE ${mie} : ${name} (${short(requirements)})`,
    folder,
    requirements: [...requirements],
    mie,
    protocol,
    defect,
    rule,
    delay: DELAYS[mie],
    address: false,
    notices: [],
    ...SPECIAL[id],
  }),
);

const byId = new Map(CATALOGUE.map((testCase) => [testCase.id, testCase]));

/** A case by its id; undefined when there is none (ids come from the address bar and the API too). */
export function findCase(id: string): TestCase | undefined {
  return byId.get(id);
}

/** A case by its id, for ids from our own tables. Throws on an unknown one. */
export function caseById(id: string): TestCase {
  const found = byId.get(id);
  if (!found) throw new Error(`unknown case: ${id}`);
  return found;
}
