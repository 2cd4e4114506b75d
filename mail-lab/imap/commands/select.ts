/** SELECT and EXAMINE: RFC 3501 §6.3.1 and §6.3.2; HIGHESTMODSEQ and the CONDSTORE parameter: RFC 7162 §3.1.2. */
import { AUTHENTICATED, type Command, no, ok } from '../command';
import { Selected } from '../selected';
import type { Session } from '../session';
import { atomOf } from '../syntax/arguments';
import { encodeMailboxName } from '../syntax/mailbox-name';
import { type Node, SyntaxProblem } from '../syntax/tokens';

function select(name: 'SELECT' | 'EXAMINE'): Command {
  return {
    name,
    states: AUTHENTICATED,
    async run(session, args) {
      const wanted = args.mailbox();
      const condstore = args.left > 0 && parameters(args.list('select parameters'));
      args.end();
      // Whatever comes of it, the former folder is no longer selected.
      if (session.selected) session.output.line('* OK [CLOSED] Previous folder closed');
      session.select(null);
      const { store } = session.services;
      const folder = await store.folder(session.mailbox.id, wanted);
      const readOnly = name === 'EXAMINE';
      const selected =
        folder && (await Selected.open(store, folder, { readOnly, condstore: () => session.condstore }));
      if (!selected) return no(`No folder named ${encodeMailboxName(wanted).slice(0, 100)}`, 'NONEXISTENT');
      if (condstore) session.enableCondstore();
      session.select(selected);
      describe(session, selected);
      return ok(`${readOnly ? 'Examine' : 'Select'} completed`, readOnly ? 'READ-ONLY' : 'READ-WRITE');
    },
  };
}

/** Whether CONDSTORE is asked for, the only parameter there is. */
function parameters(nodes: readonly Node[]): boolean {
  const unknown = nodes.find((node) => atomOf(node, 'select parameter').toUpperCase() !== 'CONDSTORE');
  if (unknown || nodes.length === 0) throw new SyntaxProblem('unknown select parameter');
  return true;
}

function describe({ connection, output }: Session, selected: Selected): void {
  const { folder, readOnly, count } = selected;
  connection.record({
    type: 'folder.opened',
    data: { folder: folder.name, readOnly, messages: count },
  });
  for (const line of selected.flagLines) output.line(line);
  output.line(`* ${count} EXISTS`);
  output.line(`* ${selected.recentCount} RECENT`);
  if (selected.firstUnseen) output.line(`* OK [UNSEEN ${selected.firstUnseen}] First unseen`);
  output.line(`* OK [UIDVALIDITY ${folder.uidValidity}] UIDs valid`);
  output.line(`* OK [UIDNEXT ${selected.uidNext}] Predicted next UID`);
  output.line(`* OK [HIGHESTMODSEQ ${selected.highestModseq}] Highest`);
}

export const SELECT = select('SELECT');
export const EXAMINE = select('EXAMINE');
