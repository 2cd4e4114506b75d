/** Commands about folders: RFC 3501 §6.3; special uses RFC 6154, CHILDREN RFC 3348. */
import type { Folder, FolderCounts } from '../../store/types';
import { AUTHENTICATED, bad, type Command, no, ok, SELECTED } from '../command';
import { encodeString } from '../output';
import { Selected } from '../selected';
import type { Session } from '../session';
import type { Arguments } from '../syntax/arguments';
import { atomOf } from '../syntax/arguments';
import { decodeMailboxName, encodeMailboxName } from '../syntax/mailbox-name';
import { matchesPattern } from '../syntax/pattern';

const FLAGS = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';
const wire = (name: string) => encodeString(encodeMailboxName(name));

function select(name: 'SELECT' | 'EXAMINE'): Command {
  return {
    name,
    states: AUTHENTICATED,
    async run(session, args) {
      const wanted = args.mailbox();
      args.end();
      session.select(null);
      const { store } = session.services;
      const folder = await store.folder(session.mailbox.id, wanted);
      if (!folder) return no(`No folder named ${encodeMailboxName(wanted).slice(0, 100)}`, 'NONEXISTENT');
      const readOnly = name === 'EXAMINE';
      const selected = await Selected.open(store, folder, readOnly);
      session.select(selected);
      session.connection.record({
        type: 'folder.opened',
        data: { folder: folder.name, readOnly, messages: selected.count },
      });
      const { output } = session;
      output.line(`* FLAGS (${FLAGS})`);
      output.line(`* OK [PERMANENTFLAGS (${readOnly ? '' : `${FLAGS} \\*`})] Flags permitted`);
      output.line(`* ${selected.count} EXISTS`);
      output.line('* 0 RECENT');
      if (selected.firstUnseen) output.line(`* OK [UNSEEN ${selected.firstUnseen}] First unseen`);
      output.line(`* OK [UIDVALIDITY ${folder.uidValidity}] UIDs valid`);
      output.line(`* OK [UIDNEXT ${selected.uidNext}] Predicted next UID`);
      return ok(
        `${name === 'SELECT' ? 'Select' : 'Examine'} completed`,
        readOnly ? 'READ-ONLY' : 'READ-WRITE',
      );
    },
  };
}

export const SELECT = select('SELECT');
export const EXAMINE = select('EXAMINE');

/** Attributes of LIST, in the order that other servers use. */
function attributes(folder: Folder, all: readonly Folder[]): string {
  const parent = all.some(({ name }) => name.startsWith(`${folder.name}/`));
  return [
    parent ? '\\HasChildren' : '\\HasNoChildren',
    ...(folder.specialUse ? [folder.specialUse] : []),
  ].join(' ');
}

function list(name: 'LIST' | 'LSUB'): Command {
  return {
    name,
    states: AUTHENTICATED,
    async run(session, args) {
      const first = args.peek();
      if (first?.kind === 'list') return bad('Selection options are not offered');
      const reference = decodeMailboxName(args.text('reference'));
      const pattern = decodeMailboxName(args.text('mailbox pattern'));
      args.end();
      const { output } = session;
      if (pattern === '' && name === 'LIST') {
        output.line('* LIST (\\Noselect) "/" ""');
        return ok('List completed');
      }
      const folders = await session.services.store.folders(session.mailbox.id);
      for (const folder of folders) {
        if (name === 'LSUB' && !folder.subscribed) continue;
        if (!matchesPattern(folder.name, reference + pattern)) continue;
        output.line(`* ${name} (${attributes(folder, folders)}) "/" `, ...wire(folder.name));
      }
      return ok(`${name === 'LIST' ? 'List' : 'Lsub'} completed`);
    },
  };
}

export const LIST = list('LIST');
export const LSUB = list('LSUB');

const STATUS_ITEMS: Record<string, (folder: Folder, counts: FolderCounts) => number> = {
  MESSAGES: (_, counts) => counts.messages,
  RECENT: () => 0,
  UIDNEXT: (folder) => folder.uidNext,
  UIDVALIDITY: (folder) => folder.uidValidity,
  UNSEEN: (_, counts) => counts.unseen,
};

export const STATUS: Command = {
  name: 'STATUS',
  states: AUTHENTICATED,
  async run(session, args) {
    const name = args.mailbox();
    const items = args.list('items').map((node) => atomOf(node, 'item').toUpperCase());
    args.end();
    const unknown = items.find((item) => !STATUS_ITEMS[item]);
    if (unknown || items.length === 0) return bad(`Unknown status item ${unknown?.slice(0, 20) ?? ''}`);
    const { store } = session.services;
    const folder = await store.folder(session.mailbox.id, name);
    if (!folder) return no('No such folder', 'NONEXISTENT');
    const counts = await store.counts(folder.id);
    const values = items.map((item) => `${item} ${STATUS_ITEMS[item]!(folder, counts)}`);
    session.output.line('* STATUS ', ...wire(folder.name), ` (${values.join(' ')})`);
    return ok('Status completed');
  },
};

type Change = (session: Session, args: Arguments) => Promise<boolean | undefined>;

/** Commands that only change folders; refusals come as FolderError. */
function change(name: string, apply: Change): Command {
  return {
    name,
    states: AUTHENTICATED,
    async run(session, args) {
      const done = await apply(session, args);
      return done === false ? no('No such folder', 'NONEXISTENT') : ok(`${name} completed`);
    },
  };
}

/** A trailing separator only announces children (RFC 3501 §6.3.3). */
const bare = (name: string) => name.replace(/\/$/, '');

export const CREATE = change('CREATE', async ({ services, mailbox }, args) => {
  const name = bare(args.mailbox());
  args.end();
  await services.store.createFolder(mailbox.id, name);
  return undefined;
});
export const DELETE = change('DELETE', async ({ services, mailbox }, args) => {
  const name = args.mailbox();
  args.end();
  await services.store.deleteFolder(mailbox.id, name);
  return undefined;
});
export const RENAME = change('RENAME', async ({ services, mailbox }, args) => {
  const from = args.mailbox();
  const to = bare(args.mailbox());
  args.end();
  await services.store.renameFolder(mailbox.id, from, to);
  return undefined;
});
export const SUBSCRIBE = change('SUBSCRIBE', async ({ services, mailbox }, args) => {
  const name = args.mailbox();
  args.end();
  return services.store.subscribe(mailbox.id, name, true);
});
export const UNSUBSCRIBE = change('UNSUBSCRIBE', async ({ services, mailbox }, args) => {
  const name = args.mailbox();
  args.end();
  return services.store.subscribe(mailbox.id, name, false);
});

export const CHECK: Command = {
  name: 'CHECK',
  states: SELECTED,
  async run({ selected, output }) {
    await selected?.announce(output, { expunge: true, force: true });
    return ok('Check completed');
  },
};

export const CLOSE: Command = {
  name: 'CLOSE',
  states: SELECTED,
  async run(session) {
    const { selected } = session;
    if (selected && !selected.readOnly) await session.services.store.expunge(selected.folder.id);
    session.select(null);
    return ok('Close completed');
  },
};

export const UNSELECT: Command = {
  name: 'UNSELECT',
  states: SELECTED,
  async run(session) {
    session.select(null);
    return ok('Unselect completed');
  },
};
