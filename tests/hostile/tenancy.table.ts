/**
 * Every page, and every route that is no procedure of the two APIs: who reads it, and which parts of its address are
 * ids. A file that is missing here fails tenancy.test.ts: say so here, and it is asked for as somebody else.
 */

/** What there is to ask for; `version` counts from 1 within one text. */
export interface Held {
  account: number;
  /** An execution of the account, listening. */
  execution: number;
  organisation: number;
  /** An act of the journal, about the account. */
  act: number;
  person: number;
  /** A nightly run. */
  run: number;
  /** A message of the day. */
  announcement: number;
  version: number;
}
export type Kind = keyof Held;

/** A part of an address: an id of this kind, alone or within a text; or a word that is no id. */
export type Part = Kind | { within: (id: string) => string; kind: Kind } | { word: string };

export interface Entry {
  /** Who reads it. For other people who are logged in it is as if it were not there. */
  reader: 'everybody' | 'editors' | 'administrators';
  /** What stands in brackets. */
  path?: Record<string, Part>;
  /** What the query may say of a row. All that `idOf` reads is in here. */
  query?: Record<string, Part>;
  /** Parameters of the query that are a place in the order of a list: they choose nothing, so they tell nothing apart. */
  cursors?: Record<string, Kind>;
  /** Where a foreign id is as good as none: the answer is the page without it. */
  narrows?: true;
  /** Where its reader is sent on to. */
  goesTo?: (held: Held) => string;
  /** What its reader sees of the ids. */
  shows?: (held: Held & { nil: string }) => string;
}

/** Said by another test, which asks for every id as others do. */
export interface Elsewhere {
  testedBy: string;
}

const nil = ({ nil }: { nil: string }) => nil;
const account = { reader: 'editors', path: { compte: 'account' }, shows: nil } satisfies Entry;
const administration = { reader: 'administrators' } satisfies Entry;
/** `suite`: a path to come back to, for who has nothing to do here. */
const back: Entry = {
  ...{ reader: 'everybody', narrows: true, goesTo: ({ account }) => `/comptes/${account}` },
  query: { suite: { kind: 'account', within: (id) => `/comptes/${id}` } },
};

export const ENTRIES: Record<string, Entry | Elsewhere> = {
  '(portail)/page.tsx': { reader: 'everybody' },
  '(portail)/aide/page.tsx': {
    ...{ reader: 'everybody', query: { compte: 'account' }, narrows: true, shows: nil },
  },
  '(portail)/cgu/page.tsx': back,
  '(portail)/connexion/page.tsx': back,
  '(portail)/comptes/page.tsx': { reader: 'editors' },
  '(portail)/comptes/nouveau/page.tsx': { reader: 'editors' },
  '(portail)/comptes/[compte]/page.tsx': { ...account, cursors: { avant: 'act' } },
  '(portail)/comptes/[compte]/modifier/page.tsx': account,
  '(portail)/comptes/[compte]/psc/page.tsx': account,
  'outil/[compte]/page.tsx': account,
  'outil/[compte]/tests/page.tsx': account,
  'outil/[compte]/exigences/page.tsx': account,
  'outil/[compte]/executions/page.tsx': { ...account, cursors: { avant: 'execution' } },
  'outil/[compte]/executions/[numero]/page.tsx': {
    ...{ reader: 'editors', path: { compte: 'account', numero: 'execution' } },
    shows: ({ execution }) => String(execution),
  },

  'admin/page.tsx': administration,
  'admin/reglages/page.tsx': administration,
  'admin/comptes/page.tsx': {
    ...{ ...administration, query: { o: 'organisation' }, narrows: true, cursors: { apres: 'account' } },
  },
  'admin/comptes/[id]/page.tsx': { ...administration, path: { id: 'account' }, shows: nil },
  'admin/creation/page.tsx': { ...administration, cursors: { apres: 'run' } },
  'admin/creation/[id]/page.tsx': {
    ...{ ...administration, path: { id: 'run' }, cursors: { apres: 'account' } },
    shows: ({ run }) => String(run),
  },
  'admin/executions/page.tsx': {
    ...{ ...administration, cursors: { apres: 'execution' } },
    query: { numero: 'execution', o: 'organisation', c: 'account' },
    ...{ narrows: true, goesTo: ({ execution }) => `/admin/executions/${execution}` },
  },
  'admin/executions/[numero]/page.tsx': { ...administration, path: { numero: 'execution' }, shows: nil },
  'admin/journal/page.tsx': {
    ...{ ...administration, cursors: { apres: 'act' } },
    ...{ query: { personne: 'person', o: 'organisation', c: 'account' }, narrows: true },
  },
  'admin/organisations/page.tsx': { ...administration, cursors: { apres: 'organisation' } },
  'admin/organisations/[id]/page.tsx': {
    ...{ ...administration, path: { id: 'organisation' }, cursors: { apres: 'person' } },
  },
  'admin/organisations/personnes/page.tsx': { ...administration, cursors: { apres: 'person' } },
  'admin/textes/page.tsx': { ...administration, cursors: { apres: 'announcement' } },
  'admin/textes/[texte]/page.tsx': {
    ...{ ...administration, path: { texte: { word: 'conditions' } }, query: { depuis: 'version' } },
  },
  'admin/textes/[texte]/[version]/page.tsx': {
    ...{ ...administration, cursors: { apres: 'person' } },
    path: { texte: { word: 'conditions' }, version: 'version' },
  },
  'admin/textes/messages/nouveau/page.tsx': administration,
  'admin/textes/messages/[id]/page.tsx': { ...administration, path: { id: 'announcement' } },

  'api/admin/journal.csv/route.ts': {
    ...{ ...administration, cursors: { apres: 'act' } },
    ...{ query: { personne: 'person', o: 'organisation', c: 'account' }, narrows: true },
  },
  // Leads nowhere, for administrators too.
  'api/admin/[...path]/route.ts': { reader: 'everybody', path: { '...path': { word: 'x' } } },
  'api/session/route.ts': { reader: 'everybody' },
  'pki/[file]/route.ts': { reader: 'everybody', path: { file: { word: 'racine.pem' } } },
  'api/auth/[...nextauth]/route.ts': { testedBy: 'server/auth/attacks.test.ts' },
  'api/trpc/[trpc]/route.ts': { testedBy: 'server/trpc/tenancy.test.ts' },
};

/** Routes of the HTTP API have a table of their own. */
export const API = { folder: 'api/v1/', testedBy: 'app/api/v1/tenancy.test.ts' };
