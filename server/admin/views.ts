/** What the pages of administration show. Times are ISO 8601 strings in UTC. */
import type { HostKey, Mie } from '../../conformance/hosts';
import type { Verdict } from '../../conformance/verdict';
import type { AuditAction } from '../audit/actions';
import type { Settings } from '../settings/settings';
import type { AccountView, CheckView, ExecutionState, ExecutionView, Instructions } from '../views';

/** A page of a list; `next` asks for the following one, null at the end. */
export interface Paged<T> {
  items: T[];
  next: number | null;
}

export interface Named {
  id: number;
  name: string;
}

/** An act of the journal. */
export interface JournalEntryView {
  id: number;
  at: string;
  /** null: the instance itself. `login` as it was then, `name` as it is now. */
  who: { userId: number | null; login: string | null; name: string | null } | null;
  role: 'editor' | 'administrator' | 'system';
  action: AuditAction;
  organisation: (Named & { immatriculation: string }) | null;
  account: { id: number; nil: string } | null;
  details: Record<string, unknown>;
}

export interface PersonView {
  id: number;
  /** Given and family name, or the login. */
  name: string;
  login: string;
  email: string | null;
  organisation: Named;
  /** `settings`: named by ADMINISTRATORS, which no page can change. */
  administrator: 'no' | 'promoted' | 'settings';
  blockedAt: string | null;
  /** Known by another provider than the one that is configured: cannot come in. */
  foreign: boolean;
  createdAt: string;
  lastLoginAt: string | null;
  /** The administrator who looks. */
  self: boolean;
}

export interface OrganisationView {
  id: number;
  name: string;
  immatriculation: string;
  createdAt: string;
  people: number;
  accounts: number;
  executions: number;
  lastLoginAt: string | null;
}

export interface OrganisationDetailView extends OrganisationView {
  /** Executions by verdict; those under way by state. */
  counts: { state: ExecutionState; verdict: Verdict | null; n: number }[];
}

/** Settings as they are, and who changed which last. */
export interface SettingsView {
  values: Settings;
  defaults: Settings;
  changes: Partial<Record<keyof Settings, { at: string; by: string | null }>>;
}

/** The versions of a text of the portal. */
export interface TextVersionsView {
  /** People whom the instance knows. */
  people: number;
  /** Newest first. */
  versions: {
    version: number;
    publishedAt: string;
    /** null: it came with the instance. */
    by: string | null;
    /** Characters. */
    length: number;
    /** People who accepted it; null where nothing is to be accepted. */
    accepted: number | null;
  }[];
}

export interface TextVersionView {
  version: number;
  /** Markdown. */
  body: string;
  publishedAt: string;
}

export interface AcceptanceView {
  userId: number;
  name: string;
  login: string;
  organisation: Named;
  acceptedAt: string;
}

/** A message of the day, past and to come too. */
export interface AnnouncementAdminView {
  id: number;
  text: string;
  tone: 'info' | 'warning';
  state: 'coming' | 'shown' | 'over';
  startsAt: string;
  endsAt: string | null;
  createdAt: string;
  by: string | null;
}

/** An execution in the list of all: what its organisation sees, and whose it is. */
export interface ListedExecutionView extends ExecutionView {
  organisation: Named;
  account: { id: number; nil: string };
}

/** An execution as its organisation sees it, for reading. */
export interface ReadExecutionView {
  execution: ExecutionView;
  organisation: Named;
  account: { id: number; nil: string; label: string; deleted: boolean };
  /** null: it never started. */
  instructions: Instructions | null;
  /** Of a campaign, by number, why its tests that are over are not OK. */
  children: ExecutionView[];
}

/** An account in the list of all. */
export interface ListedAccountView {
  id: number;
  organisation: Named;
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
  label: string;
  status: AccountView['status'];
  /** French sentence: why the last creation of its mailboxes failed. */
  failure: string | null;
  createdAt: string;
  changedAt: string;
  deletedAt: string | null;
  /** Accounts of the same NIL in other organisations. */
  sameNil: number;
}

/** Who holds a number of an account, and whether an authentication proved it. */
export interface ClaimView {
  id: number;
  kind: 'personal' | 'applicative';
  idNat: string;
  claimedAt: string;
  provenAt: string | null;
  holder: Named;
}

export interface AccountDetailView extends ListedAccountView {
  mailboxes: { kind: 'personal' | 'applicative'; address: string; createdAt: string }[];
  claims: ClaimView[];
  /** Numbers of the account that nobody holds. */
  unclaimed: string[];
  sameProduct: { id: number; organisation: Named }[];
  /** Its last acts; the journal has the others. */
  acts: JournalEntryView[];
}

/** A test server as it shows itself. */
export interface ServedHostView {
  key: HostKey;
  name: string;
  mie: Mie;
  /** The one defect that it must have. */
  defect: 'expired' | 'revoked' | 'otherca' | null;
  imap: CheckView;
  smtp: CheckView;
  /** Of the certificate that it serves; null: not looked at yet. */
  fingerprint: string | null;
  notAfter: string | null;
}

export interface LabProcessView {
  name: string;
  upSince: string;
  /** How long ago everything was known to be stored. */
  markAgeMs: number;
  /** Events that could not be stored, and that wait for the database. */
  lost: number;
  buffered: number;
  lagMs: number;
  /** Mail connections open now. */
  connections: number;
}

/** A revocation list that the laboratory read: its own (`revocation`), or of an authority of clients. */
export interface RevocationListView {
  subject: string;
  /** Of the authority. */
  name: string;
  nextUpdate: string;
}

/** How the instance is. */
export interface OverviewView {
  readAt: string;
  laboratory: { state: 'ready' | 'stale' | 'down'; message: string; checkedAt: string | null };
  hosts: ServedHostView[];
  services: (CheckView & { subject: string; title: string })[];
  lists: RevocationListView[];
  processes: LabProcessView[];
  database: { bytes: number; version: string };
  executions: { running: number; queued: number };
  portal: { version: string; upSince: string };
}
