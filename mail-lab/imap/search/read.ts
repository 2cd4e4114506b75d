/** Reads what criteria need to know of messages, many at a time and with bounded memory. */
import type { MessageEntry, Slice, Store } from '../../store/types';
import { textRanges } from './decode';
import type { Facts, Need } from './evaluate';

/** Messages whose structures are held at a time, and octets of them. */
const MESSAGES = 200;
const OCTETS = 2 * 1024 * 1024;
/** Of one message so much is searched. */
const MOST = 8 * 1024 * 1024;
const HEADER = 1024 * 1024;

interface Wanted {
  entry: MessageEntry;
  structure: Facts['structure'];
  header: Slice | null;
  texts: { range: ReturnType<typeof textRanges>[number]; slice: Slice }[];
  octets: number;
}

/** Yields each message with what was read of it; messages that are gone are left out. */
export async function* readFacts(
  store: Store,
  entries: readonly MessageEntry[],
  need: Need,
): AsyncGenerator<{ entry: MessageEntry; facts: Facts }> {
  for (let at = 0; at < entries.length; at += MESSAGES) {
    const some = entries.slice(at, at + MESSAGES);
    const structures = await store.structures(some.map(({ contentId }) => contentId));
    let batch: Wanted[] = [];
    let held = 0;
    for (const entry of some) {
      const structure = structures.get(entry.contentId);
      if (!structure) continue;
      const wanted = plan(entry, structure, need);
      if (held > 0 && held + wanted.octets > OCTETS) {
        yield* load(store, batch);
        [batch, held] = [[], 0];
      }
      batch.push(wanted);
      held += wanted.octets;
    }
    yield* load(store, batch);
  }
}

function plan(entry: MessageEntry, structure: Facts['structure'], need: Need): Wanted {
  const { contentId } = entry;
  const { headerStart, bodyStart } = structure.root;
  const length = Math.min(HEADER, bodyStart - headerStart);
  const header = need === 'header' || need === 'text' ? { contentId, start: headerStart, length } : null;
  let octets = header?.length ?? 0;
  const texts: Wanted['texts'] = [];
  for (const range of need === 'text' ? textRanges(structure) : []) {
    if (octets >= MOST) break;
    texts.push({ range, slice: { contentId, start: range.start, length: range.end - range.start } });
    octets += range.end - range.start;
  }
  return { entry, structure, header, texts, octets };
}

async function* load(
  store: Store,
  batch: readonly Wanted[],
): AsyncGenerator<{ entry: MessageEntry; facts: Facts }> {
  const slices = await store.slices(
    batch.flatMap(({ header, texts }) => [...(header ? [header] : []), ...texts.map(({ slice }) => slice)]),
  );
  let at = 0;
  for (const { entry, structure, header, texts } of batch) {
    const own = slices.slice(at, at + (header ? 1 : 0) + texts.length);
    at += own.length;
    if (own.includes(null)) continue;
    const octets = own as Buffer[];
    const head = header ? octets.shift()! : Buffer.alloc(0);
    const read = texts.map(({ range }, index) => ({ range, octets: octets[index]! }));
    yield { entry, facts: { structure, header: head, texts: read } };
  }
}
