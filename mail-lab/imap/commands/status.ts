/** STATUS: RFC 3501 §6.3.10; SIZE RFC 8438, HIGHESTMODSEQ RFC 7162, APPENDLIMIT RFC 7889, DELETED(-STORAGE) RFC 9208. */
import type { Folder, FolderCounts } from '../../store/types';
import { AUTHENTICATED, type Command, no, ok } from '../command';
import { wireName } from '../output';
import type { Session } from '../session';
import { atomOf } from '../syntax/arguments';
import { type Node, SyntaxProblem } from '../syntax/tokens';

type Value = (folder: Folder, counts: FolderCounts, session: Session) => number;

const ITEMS: Record<string, Value> = {
  MESSAGES: (_, counts) => counts.messages,
  RECENT: (_, counts) => counts.recent,
  UIDNEXT: (folder) => folder.uidNext,
  UIDVALIDITY: (folder) => folder.uidValidity,
  UNSEEN: (_, counts) => counts.unseen,
  SIZE: (_, counts) => counts.size,
  HIGHESTMODSEQ: (folder) => folder.highestModseq,
  APPENDLIMIT: (_, __, { connection }) => connection.limits.messageBytes,
  DELETED: (_, counts) => counts.deleted,
  'DELETED-STORAGE': (_, counts) => counts.deletedSize,
};

/** Names of status items. Throws SyntaxProblem. */
export function parseStatusItems(nodes: readonly Node[]): string[] {
  const items = nodes.map((node) => atomOf(node, 'item').toUpperCase());
  const unknown = items.find((item) => !Object.hasOwn(ITEMS, item));
  if (unknown !== undefined) throw new SyntaxProblem(`unknown status item ${unknown.slice(0, 20)}`);
  if (items.length === 0) throw new SyntaxProblem('no status item');
  return [...new Set(items)];
}

/** Writes `* STATUS …` for each folder. */
export async function answerStatus(
  session: Session,
  folders: readonly Folder[],
  items: readonly string[],
): Promise<void> {
  if (items.includes('HIGHESTMODSEQ')) session.enableCondstore();
  const counts = await session.services.store.counts(folders.map(({ id }) => id));
  for (const folder of folders) {
    const counted = counts.get(folder.id);
    if (!counted) continue;
    const values = items.map((item) => `${item} ${ITEMS[item]!(folder, counted, session)}`);
    session.output.line('* STATUS ', wireName(folder.name), ` (${values.join(' ')})`);
  }
}

export const STATUS: Command = {
  name: 'STATUS',
  states: AUTHENTICATED,
  async run(session, args) {
    const name = args.mailbox();
    const items = parseStatusItems(args.list('items'));
    args.end();
    const folder = await session.services.store.folder(session.mailbox.id, name);
    if (!folder) return no('No such folder', 'NONEXISTENT');
    await answerStatus(session, [folder], items);
    return ok('Status completed');
  },
};
