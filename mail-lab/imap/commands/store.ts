/** STORE and UID STORE: RFC 3501 §6.4.6; UNCHANGEDSINCE: RFC 7162 §3.1.3. */
import type { FlagChange, MessageEntry } from '../../store/types';
import { type Command, no, ok, READ_ONLY, SELECTED } from '../command';
import type { Session } from '../session';
import { atomOf, flagsOf, modseqOf } from '../syntax/arguments';
import { encodeSet, parseSequenceSet } from '../syntax/sequence';
import { type Node, SyntaxProblem } from '../syntax/tokens';

const MODES = { '': 'replace', '+': 'add', '-': 'remove' } as const;

function unchangedSince(modifiers: readonly Node[]): number {
  const [name, value, ...more] = modifiers;
  if (!name || !value || more.length > 0 || atomOf(name, 'modifier').toUpperCase() !== 'UNCHANGEDSINCE') {
    throw new SyntaxProblem('unknown store modifier');
  }
  return modseqOf(value);
}

export const STORE: Command = {
  name: 'STORE',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  async run(session, args, { uid }) {
    const set = parseSequenceSet(args.atom('sequence set'));
    const since = args.peek()?.kind === 'list' ? unchangedSince(args.list('modifiers')) : undefined;
    const item = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(args.atom('item'));
    if (!item) throw new SyntaxProblem('only FLAGS can be stored');
    if (args.left === 0) throw new SyntaxProblem('missing flags');
    const flags = flagsOf(args.rest());
    const selected = session.selected!;
    if (since !== undefined) session.enableCondstore();
    const chosen = selected.pick(set, uid);
    if (selected.readOnly) return READ_ONLY();
    const mode = MODES[item[1] as keyof typeof MODES];
    const change: FlagChange = { mode, flags, ...(since === undefined ? {} : { unchangedSince: since }) };
    const uids = chosen.map(({ entry }) => entry.uid);
    const { entries, refused } = await session.services.store.changeFlags(selected.folder.id, uids, change);
    await answer(session, entries, change, { silent: item[2] !== undefined, refused: new Set(refused) });
    const completed = `${uid ? 'UID Store' : 'Store'} completed`;
    if (refused.length > 0) {
      const numbers = uid
        ? refused
        : chosen.filter(({ entry }) => refused.includes(entry.uid)).map(({ seq }) => seq);
      return ok('Conditional store failed for some', `MODIFIED ${encodeSet(numbers)}`);
    }
    if (entries.length < uids.length && !uid) return no('Some messages are gone', 'EXPUNGEISSUED');
    return ok(completed);
  },
};

/** The flags that a client expects of a message after its own change. */
function expected(before: readonly string[], { mode, flags }: FlagChange): string {
  const own = new Set(flags.map((flag) => flag.toLowerCase()));
  const others = before.map((flag) => flag.toLowerCase()).filter((flag) => !own.has(flag));
  const after = { replace: [...own], add: [...others, ...own], remove: others }[mode];
  return [...after].sort().join(' ');
}

async function answer(
  session: Session,
  entries: readonly MessageEntry[],
  change: FlagChange,
  { silent, refused }: { silent: boolean; refused: ReadonlySet<number> },
): Promise<void> {
  const { output, condstore } = session;
  const selected = session.selected!;
  const uids = entries.map(({ uid }): [number, number] => [uid, uid]);
  const before = new Map(selected.pick(uids, true).map(({ entry }) => [entry.uid, entry]));
  selected.announceKeywords(
    output,
    entries.flatMap(({ flags }) => flags),
  );
  for (const message of selected.update(entries)) {
    const { entry, seq } = message;
    const known = before.get(entry.uid)!;
    const changed = entry.modseq !== known.modseq;
    const now = entry.flags.map((flag) => flag.toLowerCase());
    // What another session changed at the same time is told although the client wants silence.
    const surprising = now.sort().join(' ') !== expected(known.flags, change);
    if (refused.has(entry.uid)) {
      if (changed) output.line(selected.flagsLine(message));
    } else if (!silent || (changed && surprising)) output.line(selected.flagsLine(message));
    else if (condstore && changed) output.line(`* ${seq} FETCH (UID ${entry.uid} MODSEQ (${entry.modseq}))`);
    await output.flow();
  }
}
