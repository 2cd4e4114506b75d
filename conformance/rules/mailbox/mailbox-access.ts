/**
 * Reading the mailbox (MSS-CONF.06; DESIGN §6.5): authenticated as the account, INBOX selected or examined, and at
 * least one read in it. A client that only waits there for news (NOOP, IDLE) has opened it all the same: OK with a
 * warning, once it had time to read.
 */
import { clock } from '../../format';
import type { Finding, Rule } from '../../verdict';
import { assessBeyond, type Fault, type Success } from '../authentication/attempts';
import { earliest } from '../authentication/authentication';
import { authenticatedFindings } from '../authentication/authentication-findings';
import {
  all,
  type Connection,
  commandsOf,
  type Evidence,
  type FolderUse,
  noEvidence,
  type Seen,
  usesOf,
  withEvidence,
} from '../evidence/connections';
import { finding, mainRequirement } from '../evidence/findings';
import { concludePositive, type PositiveRule, type Reading } from '../evidence/positive';
import { readingBeyond } from './reading';

/** A client that waits in INBOX for that long without reading has nothing more to show. */
const WAIT_MS = 3_000;

export const isInbox = ({ data }: Seen<'folder.opened'>) => data.folder.toUpperCase() === 'INBOX';

/** A folder opened, and what was done in it. */
export interface Opening {
  event: Seen<'folder.opened'>;
  uses: readonly FolderUse[];
}

/** Every folder opened on a connection once it was authenticated, in order. */
export function openingsOf(connection: Connection, success: Success): Opening[] {
  return all(connection, 'folder.opened')
    .map((event, index) => ({ event, uses: usesOf(connection, index + 1) }))
    .filter(({ event }) => event.connectionSeq > success.connectionSeq);
}

interface Access {
  success: Success;
  opening: Opening;
  /** The read; or the wait, when nothing was read. */
  use: FolderUse;
  at: number;
}

/** The first access to INBOX of a connection; null when it has none. */
function accessOf(connection: Connection, success: Success, { snapshot }: Evidence): Access | null {
  const { deadline } = snapshot.window;
  const accesses = openingsOf(connection, success)
    .filter(({ event }) => isInbox(event))
    .flatMap((opening) =>
      opening.uses.map((use): Access => {
        const { at } = use.event;
        // What is done at the very end is not waited for beyond it.
        const settled = use.kind === 'read' ? at : Math.max(at, Math.min(at + WAIT_MS, deadline));
        return { success, opening, use, at: settled };
      }),
    );
  return accesses.sort((a, b) => a.at - b.at || (a.use.kind === 'read' ? -1 : 1))[0] ?? null;
}

/** Why an authenticated connection is no access. */
function lacksOf(connection: Connection, success: Success, evidence: Evidence): Fault[] {
  if (accessOf(connection, success, evidence)) return [];
  const openings = openingsOf(connection, success);
  const inbox = openings.find(({ event }) => isInbox(event));
  const common = { at: success.at, weight: 'ko' as const };
  if (inbox) {
    return [
      {
        ...common,
        id: 'nothing-read',
        message: `À ${clock(inbox.event.at)}, le logiciel a ouvert la boîte de réception sans rien y lire : ni liste, ni message, ni recherche.`,
        hint: 'Après SELECT ou EXAMINE, lisez la boîte par FETCH, SEARCH ou STATUS : un message de test y a été déposé au lancement.',
        eventIds: [inbox.event.id],
      },
    ];
  }
  const asked = commandsOf(connection).find(
    ({ name, tls }) => tls && (name === 'SELECT' || name === 'EXAMINE'),
  );
  const [other] = openings;
  const instead = other
    ? `a ouvert le dossier « ${other.event.data.folder} », mais pas la boîte de réception`
    : asked
      ? 'a demandé un dossier qui n’existe pas, et n’a pas ouvert la boîte de réception'
      : 'n’a pas ouvert la boîte de réception';
  return [
    {
      ...common,
      id: 'inbox-not-opened',
      message: `Authentifié à ${clock(success.at)}, le logiciel ${instead}.`,
      hint: 'Ouvrez la boîte de réception : en IMAP, son nom est toujours INBOX (RFC 3501 §5.1).',
      eventIds: [success.id, ...(other ? [other.event.id] : asked ? [asked.event.id] : [])],
    },
  ];
}

function accessFindings(access: Access, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const { opening, use, success } = access;
  const opened = finding(
    'inbox-opened',
    requirement,
    'ok',
    `Boîte de réception ouverte à ${clock(opening.event.at)}${opening.event.data.readOnly ? ' en lecture seule (EXAMINE)' : ''}.`,
    [opening.event.id],
  );
  const used =
    use.kind === 'read'
      ? finding(
          'inbox-read',
          requirement,
          'ok',
          `Boîte de réception lue à ${clock(use.event.at)} (${use.name}).`,
          [use.event.id],
        )
      : finding(
          'inbox-only-watched',
          requirement,
          'warning',
          `Dans la boîte de réception, le logiciel n’a fait qu’attendre (${use.name}) : aucune lecture n’a été vue.`,
          [use.event.id],
          { hint: 'Un message de test a été déposé au lancement : vérifiez que le logiciel l’affiche.' },
        );
  return [...authenticatedFindings(success, evidence), opened, used];
}

function read(connections: readonly Connection[], evidence: Evidence): Reading {
  const assessments = assessBeyond(connections, evidence, (success, connection) =>
    lacksOf(connection, success, evidence),
  );
  const accesses = assessments.flatMap(({ connection, fulfilled }) =>
    fulfilled ? (accessOf(connection, fulfilled, evidence) ?? []) : [],
  );
  const points = () => {
    const [best] = accesses.sort((a, b) => a.at - b.at || a.use.event.id - b.use.event.id);
    return best ? accessFindings(best, evidence) : [];
  };
  return readingBeyond(assessments, earliest(accesses.map(({ at }) => at)), points, evidence);
}

const rule: PositiveRule = { read };

export const mailboxAccess: Rule<Evidence> = {
  id: 'mailbox-access',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludePositive(rule, evidence, now),
};
