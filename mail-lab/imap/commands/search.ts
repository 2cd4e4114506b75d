/** SEARCH and UID SEARCH: RFC 3501 §6.4.4; ESEARCH RFC 4731, SEARCHRES RFC 5182, MODSEQ RFC 7162 §3.1.5. */
import type { MessageEntry } from '../../store/types';
import { type Command, no, ok, SELECTED } from '../command';
import { CHARSETS } from '../search/decode';
import { Criteria, needOf } from '../search/evaluate';
import { type Key, parseSearch } from '../search/keys';
import { readFacts } from '../search/read';
import { esearchLine, type Found, parseReturn, savedOf, searchLine } from '../search/results';
import type { Session } from '../session';

/** Entries judged between two turns of the others. */
const TURN = 5000;

const asksModseq = (key: Key): boolean => {
  if (key.kind === 'and' || key.kind === 'or') return key.keys.some(asksModseq);
  return key.kind === 'not' ? asksModseq(key.key) : key.kind === 'modseq';
};

/** UIDs of the messages that fulfil the criteria. */
async function find({ services, selected }: Session, key: Key): Promise<Set<number>> {
  const criteria = new Criteria(key, selected!, Date.now());
  const found = new Set<number>();
  const open: MessageEntry[] = [];
  for (const [index, entry] of selected!.all.entries()) {
    const verdict = criteria.judge(entry, null);
    if (verdict === true) found.add(entry.uid);
    else if (verdict === null) open.push(entry);
    if (index % TURN === TURN - 1) await new Promise<void>((done) => setImmediate(done));
  }
  for await (const { entry, facts } of readFacts(services.store, open, needOf(key))) {
    await criteria.look(facts);
    if (criteria.judge(entry, facts) === true) found.add(entry.uid);
  }
  return found;
}

const TEXT = String.raw`"(?:\\.|[^"\\])*"?|[^\s()"]+`;
const LOOKED_FOR = new RegExp(
  String.raw`\b(HEADER +(?:${TEXT})|SUBJECT|BODY|TEXT|FROM|TO|CC|BCC)( +)(?:${TEXT})|"(?:\\.|[^"\\])*"?`,
  'gi',
);

/** What a person looks for may name a patient, between quotes or without. */
function maskCriteria(args: string): string {
  return args
    .slice(0, 800)
    .replace(LOOKED_FOR, (_, key?: string, space?: string) =>
      key ? `${key.replace(/".*/, '"…"')}${space}"…"` : '"…"',
    );
}

export const SEARCH: Command = {
  name: 'SEARCH',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  mask: maskCriteria,
  async run(session, args, { uid, tag }) {
    const options = parseReturn(args);
    const { key, badCharset } = parseSearch(args);
    const selected = session.selected!;
    if (badCharset) {
      if (options?.includes('SAVE')) selected.saved = [];
      return no('This character set is not known', `BADCHARSET (${CHARSETS})`);
    }
    if (asksModseq(key)) session.enableCondstore();
    const uids = await find(session, key);
    const messages = selected.all.flatMap((entry, index) =>
      uids.has(entry.uid) ? [{ seq: index + 1, entry }] : [],
    );
    const found: Found = {
      numbers: messages.map(({ seq, entry }) => (uid ? entry.uid : seq)),
      modseq: (index) => messages[index]!.entry.modseq,
      asksModseq: asksModseq(key),
    };
    if (options?.includes('SAVE'))
      selected.saved = savedOf(
        messages.map(({ entry }) => entry.uid),
        options,
      );
    const line = options ? esearchLine(found, options, { tag, uid }) : searchLine(found);
    if (line) session.output.line(line);
    return ok(`${uid ? 'UID Search' : 'Search'} completed`);
  },
};
