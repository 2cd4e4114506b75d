/**
 * What the server shows of its nouns: the shapes shared by pages, tRPC, the HTTP API, the live stream and the CLI.
 * Times are ISO 8601 strings in UTC; pages render them in Europe/Paris.
 */

import type { HostKey, MailProtocol, Mie } from '../conformance/hosts';
import type { AuthCliKind } from '../conformance/numbers/auth-cli';
import type { PscKind } from '../conformance/numbers/psc';
import type { Requirement } from '../conformance/requirements';
import type { Finding, Verdict } from '../conformance/verdict';

export type ExecutionState = 'queued' | 'listening' | 'judging' | 'done';

/** An execution as the HTTP API reads it (DESIGN §4), completed for the page. */
export interface ExecutionView {
  number: number;
  case?: string;
  campaign?: string;
  title: string;
  requirements: string[];
  accountId: number;
  state: ExecutionState;
  verdict: Verdict | null;
  startedAt: string | null;
  deadline: string | null;
  endedAt: string | null;
  /** Of a campaign: the delay asked for every test; 0: each has its own. */
  delaySeconds: number;
  clientIp: string[];
  findings: Finding[];
  /** Number of the last event of the log. */
  lastSeq: number;
  /** Another execution competes by address alone: the editor must use the label. */
  ambiguous: boolean;
  /** Later evidence may still turn the verdict until then. */
  watchUntil: string | null;
  startedBy: string | null;
  /** The campaign's execution that this one belongs to. */
  parent: number | null;
  /** The execution that this one plays again. */
  rerunOf: number | null;
  /** Of a campaign: its tests in order, and how it goes on. */
  children?: ChildView[];
  run?: CampaignRunView;
}

/** A test of a campaign. Those that were not started yet are `queued`, without times. */
export interface ChildView {
  number: number;
  case: string;
  title: string;
  requirements: string[];
  state: ExecutionState;
  verdict: Verdict | null;
  startedAt: string | null;
  deadline: string | null;
  endedAt: string | null;
  delaySeconds: number;
}

/** How a campaign goes on from here. */
export interface CampaignRunView {
  /** Seconds between two tests. */
  pauseSeconds: number;
  /** false: the tests after the first that is not OK are skipped. */
  continueOnFailure: boolean;
  /** When the next test opens its window, during a pause; null while a test runs, and at the end. */
  nextAt: string | null;
  /** French sentence: what the campaign waits for now; null when it is over. */
  waiting: string | null;
  /** The test under way. */
  current: number | null;
}

/** What an execution was judged to be, and by which reading of the requirements. */
export interface JudgedView {
  verdict: Verdict | null;
  ruleVersion: string | null;
  findings: Finding[];
}

/** An execution judged again with the current rules, from what was stored with it. Nothing of it is changed. */
export interface RejudgementView {
  number: number;
  case?: string;
  campaign?: string;
  title: string;
  before: JudgedView;
  /** null: no rule gave its verdict (under way, aborted, skipped), so that there is nothing to judge again. */
  now: JudgedView | null;
  differs: boolean;
}

/** A campaign as an account sees it. */
export interface CampaignView {
  id: string;
  title: string;
  caseIds: string[];
  /** false: none of its tests can be played by this account. */
  available: boolean;
  unavailableBecause: string | null;
  last: LastCampaignView | null;
}

export interface LastCampaignView {
  number: number;
  verdict: Verdict | null;
  state: ExecutionState;
  at: string | null;
  /** How many of its tests were chosen, and how many it has; null: all of them. */
  part: { tests: number; of: number } | null;
}

/** A line of an execution's log. `summary` is a French sentence; `data` the event's typed data. */
export interface EventView {
  seq: number;
  id: number;
  at: string;
  type: string;
  connection: string | null;
  host: HostKey | null;
  protocol: string | null;
  clientAddress: string | null;
  basis: 'label' | 'identity' | 'address' | 'judge';
  judged: boolean;
  /** The connection was given to somebody else by a stronger proof: nothing of it is shown any more. */
  withdrawn: boolean;
  /** good: as expected of a client; bad: deserves attention; neutral otherwise. Never a verdict. */
  tone: 'good' | 'bad' | 'neutral';
  summary: string;
  data: unknown;
}

/** What the editor must do now: values to type in the software under test. */
export interface Instructions {
  host: string;
  /** Name that carries the account's label: attributes every connection without doubt. */
  labelledHost: string;
  /** Address and port to use on this instance (127.0.0.1 on a laptop). */
  address: string;
  port: number;
  protocol: MailProtocol;
  mie: Mie;
  security: 'STARTTLS';
  mechanism: 'XOAUTH2' | 'Certificat client (PLAIN, LOGIN ou EXTERNAL)';
  user: string;
  /** The same mailbox under the domain that only this account has: what discovery starts from. */
  alias: string;
  /** The autoconfiguration document of the alias, by address: it needs no DNS. */
  documentUrl: string;
  /** `address:port` of the laboratory's DNS server. */
  dnsServer: string;
  /** The software must find its servers by itself: the alias is what one types, not a server. */
  discovers: boolean;
  /** Test address of a patient, for a message that goes to one. */
  patientAddress: string | null;
  /** The reference of the product that the headers of a message must give. */
  nil: string | null;
  /** What to have ready before acting: the message, or the action; French sentences. */
  prepared: string[];
  steps: string[];
}

export interface AccountView {
  id: number;
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
  label: string;
  status: 'pending' | 'available' | 'failed';
  mailboxPersonal: string | null;
  mailboxApplicative: string | null;
  /** Addresses by which discovery names the account; null without that identity. */
  aliasPersonal: string | null;
  aliasApplicative: string | null;
  /** Kinds of the numbers that the editor chose (conformance/numbers); null: not asked. */
  kindPsc: PscKind | null;
  kindAuthCli: AuthCliKind | null;
  /** French sentence: why its mailboxes could not be made, or were taken away. */
  failure: string | null;
  /** Its version: whoever changes it says which one they saw. */
  changedAt: string;
}

/** An account as the list of accounts shows it. */
export interface ListedAccountView extends AccountView {
  /** Campaigns that were played, in the manual's order. */
  results: (Pick<CampaignView, 'id' | 'title'> & { last: NonNullable<CampaignView['last']> })[];
}

/** What will become of a mailbox when a change of its account is confirmed. */
export interface MailboxFateView {
  kind: 'personal' | 'applicative';
  address: string;
  /**
   * `create`: made at the next creation; `reuse`: it exists already, unused or used by `sharedWith`; `keep`: nothing
   * changes; `share`: this account leaves it, others keep it; `remove`: kept for `removedAfterDays`, then removed.
   */
  fate: 'create' | 'reuse' | 'keep' | 'share' | 'remove';
  messages: number;
  /** NIL of the other accounts that use it. */
  sharedWith: string[];
  removedAfterDays: number | null;
}

/** A form of an account, read and checked, before anything is done. */
export interface AccountPreviewView {
  /** As they will be kept. */
  values: { nil: string; idNatPsc: string | null; idNatAuthCli: string | null };
  mailboxes: MailboxFateView[];
  /** The account waits for its mailboxes after the change. */
  waits: boolean;
  /** When they will be made; null: at once. */
  nextAt: string | null;
}

/** One act of the history of an account. */
export interface AccountActView {
  id: number;
  at: string;
  action: string;
  /** Name of the colleague; null: an administrator, or the instance itself (`role`). */
  who: string | null;
  role: 'editor' | 'administrator' | 'system';
  /** What was written, before and after; of tokens and claims what they are about. */
  details: Record<string, unknown>;
}

/** A bearer token of the HTTP API; the token itself is shown once, when it is made. */
export interface ApiTokenView {
  id: number;
  name: string;
  /** Its first characters. */
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  state: 'valid' | 'expired' | 'revoked';
}

/** A certificate made for the account, shown once: nothing of its key is kept. */
export interface AccountCertificateView {
  ou: string;
  /** Name of the files, without extension. */
  fileName: string;
  /** Base64. */
  p12: string;
  password: string;
  /** Certificate, then its issuing authority. */
  pem: string;
  keyPem: string;
  serial: string;
  notAfter: string;
}

/** A creation of mailboxes, as administrators see it. */
export interface ProvisioningRunView {
  id: number;
  trigger: 'night' | 'manual';
  state: 'waiting' | 'running' | 'done';
  requestedAt: string;
  /** Who asked for it; null: the night. */
  requestedBy: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** Times that another process had to go on with it. */
  resumed: number;
  total: number;
  done: number;
  failed: number;
  /** What retention removed after the accounts, in numbers; null: not that far yet. */
  purged: PurgedView | null;
}

export interface PurgedView {
  mailboxes: number;
  messages: number;
  executions: number;
  events: number;
  audit: number;
  sessions: number;
}

/** What a run does for one account. */
export interface ProvisioningItemView {
  accountId: number;
  nil: string;
  organisation: string;
  action: 'create' | 'adapt' | 'remove';
  outcome: 'waiting' | 'done' | 'failed';
  attempts: number;
  /** French sentence. */
  error: string | null;
  endedAt: string | null;
}

/** Whether mailboxes are made at night, when next, and what goes on now. */
export interface ProvisioningView {
  mode: 'nightly' | 'immediate';
  /** `HH:MM` in `zone`. */
  time: string;
  zone: string;
  /** null with `immediate`. */
  nextAt: string | null;
  /** When the next nightly run begins; with `immediate` it tries again what failed and tidies up. */
  nightAt: string;
  underWay: ProvisioningRunView | null;
  /** Accounts that wait for the next run. */
  waiting: number;
}

export interface CaseView {
  id: string;
  title: string;
  folder: string;
  requirements: string[];
  mie: Mie;
  protocol: MailProtocol;
  /** Server to configure in the software under test. */
  host: HostKey;
  delay: { default: number; min: number; max: number };
  /** Its result can be certain before the end of the delay and change until then: `listenFullDelay` has an effect. */
  fullDelay: boolean;
  /** The address of the software is part of the proof: the form asks for it. */
  address: boolean;
  notices: string[];
  objective: string;
  prerequisites: string[];
  preparation: string[];
  steps: string[];
  /** What the tool must see for OK. */
  expected: string;
  /** false: the account lacks the identity that the case needs, or its mailbox does not exist yet. */
  available: boolean;
  /** French sentence saying why it cannot be started, null when it can. */
  unavailableBecause: string | null;
  /** French sentences: its server is not what it must be, so that a run now would not conclude; null when it is. */
  serverFault: string | null;
  last: { number: number; verdict: Verdict | null; state: ExecutionState; at: string | null } | null;
}

/** A requirement, and the cases that serve it. */
export interface RequirementView extends Requirement {
  cases: Pick<CaseView, 'id' | 'title' | 'available' | 'last'>[];
}

/**
 * Live stream (socket.io, path /socket.io, cookie session, Origin checked).
 * Client → server: `follow { number, after }` (acknowledged with `{ ok }` or `{ ok: false }` — an unknown number and
 * another tenant's answer alike) and `unfollow { number }`.
 * Server → client: `events { number, events: EventView[] }` in seq order without gap or double from `after`+1,
 * `execution ExecutionView` at each change of state, verdict or findings,
 * `withdrawn { number, seqs: number[] }`.
 * After a reconnection the client follows again with the last seq that it has.
 */
export interface LiveServerEvents {
  events: (message: { number: number; events: EventView[] }) => void;
  execution: (view: ExecutionView) => void;
  withdrawn: (message: { number: number; seqs: number[] }) => void;
  /** Accounts of one's organisation were created, changed or provided: read them again. */
  accounts: () => void;
  /** To administrators who follow runs: the run as it is now. */
  provisioning: (run: ProvisioningRunView) => void;
  /** To administrators who watch it: the execution went on, read it again. */
  executionChanged: (number: number) => void;
}
export interface LiveClientEvents {
  follow: (request: { number: number; after: number }, ack: (answer: { ok: boolean }) => void) => void;
  unfollow: (request: { number: number }) => void;
  /** Asks for `provisioning` from now on; `{ ok: false }` to whoever is not an administrator. */
  followProvisioning: (ack: (answer: { ok: boolean }) => void) => void;
  /** Asks for `executionChanged`, of this execution alone from now on; `{ ok: false }` to others than administrators. */
  watchExecution: (request: { number: number }, ack: (answer: { ok: boolean }) => void) => void;
}

/** Whether the test servers answer. `stale`: a process of the laboratory has not marked its progress for 10 s. */
export interface LabStatusView {
  state: 'ready' | 'stale' | 'down';
  /** French sentence. */
  message: string;
  /** Most recent mark of the least advanced live process. */
  storedUpTo: string | null;
  /** What the laboratory found when it last checked itself. */
  checks: LabChecksView;
}

/** `unknown`: not checked, or too long ago. */
export interface CheckView {
  state: 'ok' | 'failed' | 'unknown';
  /** French sentences: what was proven, or what is wrong and what to do. */
  detail: string | null;
  checkedAt: string | null;
}

/** A server is in order when it shows exactly the defect of its name, over each protocol. */
export interface HostCheckView {
  key: HostKey;
  imap: CheckView;
  smtp: CheckView;
}

export interface LabChecksView extends CheckView {
  failures: (CheckView & { subject: string; title: string })[];
  hosts: HostCheckView[];
}

/** A text that administrators publish: the version in force. */
export interface PortalTextView {
  version: number;
  /** Markdown, in French. */
  body: string;
  publishedAt: string;
}

export interface TermsView extends PortalTextView {
  /** What the reader accepted last; null: nothing, or nobody is logged in. */
  accepted: { version: number; at: string } | null;
}

/** A message of the day. */
export interface AnnouncementView {
  id: number;
  /** Plain text, in French. */
  text: string;
  tone: 'info' | 'warning';
  startsAt: string;
}

/** A mailbox of an account, on its dashboard. */
export interface MailboxView {
  kind: 'personal' | 'applicative';
  address: string;
  /** The same mailbox under the domain that only this account has. */
  alias: string;
  messages: number;
  /** Last authentications on the valid server, over each protocol; null: never. */
  lastImapAt: string | null;
  lastSmtpAt: string | null;
}

/** A client of the sandbox's Pro Santé Connect, declared by an organisation. */
export interface PscClientView {
  clientId: string;
  name: string;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  createdAt: string;
  /** When the secret in force was given. */
  secretAt: string;
}

/** With the secret, which is shown this once. */
export interface PscSecretView {
  client: PscClientView;
  secret: string;
}

export interface PscClientsView {
  clients: PscClientView[];
  /** Addresses of the sandbox's Pro Santé Connect. */
  endpoints: Record<
    | 'issuer'
    | 'discovery'
    | 'authorizationEndpoint'
    | 'tokenEndpoint'
    | 'userinfoEndpoint'
    | 'introspectionEndpoint'
    | 'jwksUri'
    | 'cibaEndpoint'
    | 'endSessionEndpoint',
    string
  > & {
    /** Where the same is in HTTPS, for software that takes no other addresses. */
    secureOrigin?: string;
  };
}

/** The test identity of an account's personal number (null: it has none); `identity` null: not made yet. */
export interface PscIdentityView {
  idNat: string | null;
  identity: { idNat: string; givenName: string; familyName: string } | null;
}
