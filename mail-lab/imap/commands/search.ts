/** SEARCH and UID SEARCH: RFC 3501 §6.4.4. */
import { type Command, no, ok, SELECTED } from '../command';
import { matches } from '../search/evaluate';
import { parseSearch } from '../search/keys';

export const SEARCH: Command = {
  name: 'SEARCH',
  states: SELECTED,
  hasUidForm: true,
  noExpunge: true,
  // What a person looks for may name a patient.
  mask: (args) => args.replace(/"(?:\\.|[^"\\])*"?/g, '"…"'),
  async run(session, args, { uid }) {
    const { key, badCharset } = parseSearch(args);
    if (badCharset) return no('Only US-ASCII and UTF-8 are known', 'BADCHARSET (US-ASCII UTF-8)');
    const all = session.selected!.all();
    const bounds = { lastSeq: all.length, lastUid: all.at(-1)?.entry.uid ?? 0 };
    const found: number[] = [];
    for (const message of all) {
      if (await matches(message, key, bounds, session.services.store)) {
        found.push(uid ? message.entry.uid : message.seq);
      }
    }
    session.output.line(`* SEARCH${found.map((number) => ` ${number}`).join('')}`);
    return ok(`${uid ? 'UID Search' : 'Search'} completed`);
  },
};
