/** Each job: what is laid in the mailbox beforehand, what the client does, what the server must hold afterwards. */
import { folderNames, storedMessages } from '../../support/store';
import { isCannot, type Job, type Letter, type MailClient, type Target, type Verbs } from './client';
import { differ, letterFor, newWord, plain, sameLetter } from './letters';
import { modifiedUtf7 } from './names';
import { type Bench, FOLDERS } from './session';

const MANY_OCTETS = 7_500_000;
const [ACCENTED = ''] = FOLDERS;
const KEYWORD = 'Traite';

type Doing<J extends Job> = (bench: Bench, verb: Verbs[J], memory: Memory) => Promise<void>;

/** What one job leaves for a later one. */
export interface Memory {
  sent: Letter | null;
}

async function deposit(bench: Bench, raw: Buffer, folder = 'INBOX'): Promise<void> {
  const done = await bench.observer.append(folder, raw, []);
  if (!done) throw new Error(`the observer could not append to ${folder}`);
}

async function laid(bench: Bench): Promise<{ letter: Letter; target: Target }> {
  const word = newWord();
  const letter = letterFor(bench.session, word);
  await deposit(bench, letter.raw);
  return { letter, target: { folder: 'INBOX', word } };
}

/** The one message of a folder with this word in its subject line, or null. */
async function held(bench: Bench, folder: string, word: string, of = bench.session.user) {
  const found = (await storedMessages(of, folder)).filter(({ raw }) => subjectHas(raw, word));
  if (found.length > 1) throw new Error(`${found.length} messages « ${word} » in ${folder} instead of one`);
  return found[0] ?? null;
}

/** Clients encode subjects as they like; the word itself may be inside an encoded word. */
function subjectHas(raw: Buffer, word: string): boolean {
  const head = raw.subarray(0, 8000).toString('latin1');
  const lines = /^subject:((?:.*(?:\r?\n[ \t])?)*)/im.exec(head)?.[1] ?? '';
  const decoded = lines
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[^?]+\?(b|q)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : text.replace(/_/g, ' '),
    );
  return decoded.includes(word);
}

async function mustHold(bench: Bench, folder: string, word: string, of?: string) {
  const message = await held(bench, folder, word, of);
  if (!message) throw new Error(`« ${word} » is not in ${folder}`);
  return message;
}

async function mustNotHold(bench: Bench, folder: string, word: string) {
  if (await held(bench, folder, word)) throw new Error(`« ${word} » is still in ${folder}`);
}

function mustHave(flags: string[], wanted: string[]): void {
  const missing = wanted.filter((flag) => !flags.some((one) => one.toLowerCase() === flag.toLowerCase()));
  if (missing.length) throw new Error(`flags ${flags.join(' ')} lack ${missing.join(' ')}`);
}

const DO: { [J in Job]: Doing<J> } = {
  async list(bench, verb) {
    const shown = (await verb(bench.session)).normalize();
    const names = await folderNames(bench.session.user);
    for (const folder of FOLDERS) if (!names.includes(folder)) throw new Error(`${folder} was never made`);
    for (const name of names) {
      // The last level is enough: desktop clients show a tree.
      const leaf = (text: string) => text.split('/').at(-1) ?? '';
      if (!shown.includes(leaf(name)) && !shown.includes(leaf(modifiedUtf7(name))))
        throw new Error(`« ${name} » is not shown in: ${shown.slice(-1500)}`);
    }
  },
  async read(bench, verb) {
    const { letter, target } = await laid(bench);
    await sameLetter(await verb(bench.session, target), letter);
  },
  async search(bench, verb) {
    const word = newWord();
    await deposit(bench, plain(newWord(), `Texte avec ${word} dedans.`));
    await deposit(bench, plain(newWord(), 'Texte sans lui.'));
    await deposit(bench, plain(newWord(), `Encore ${word}.`, 'iso-8859-1'));
    differ('messages found', await verb(bench.session, { folder: 'INBOX', word }), 2);
  },
  async accents(bench, verb) {
    const word = `évalué${newWord()}`;
    await deposit(bench, plain(newWord(), `Patient ${word} ce jour.`));
    await deposit(bench, plain(newWord(), `Patient ${word.replace('v', 'w')} ce jour.`));
    await deposit(bench, plain(newWord(), `Patient ${word} hier.`, 'iso-8859-1'));
    differ('messages found', await verb(bench.session, { folder: 'INBOX', word }), 2);
  },
  async flag(bench, verb) {
    const { target } = await laid(bench);
    await verb(bench.session, target);
    mustHave((await mustHold(bench, 'INBOX', target.word)).flags, ['\\Seen', '\\Flagged']);
  },
  async keyword(bench, verb) {
    const { target } = await laid(bench);
    await verb(bench.session, target, KEYWORD);
    mustHave((await mustHold(bench, 'INBOX', target.word)).flags, [KEYWORD]);
  },
  async move(bench, verb) {
    const { letter, target } = await laid(bench);
    await verb(bench.session, target, ACCENTED);
    await mustNotHold(bench, 'INBOX', target.word);
    await sameLetter((await mustHold(bench, ACCENTED, target.word)).raw, letter);
  },
  async remove(bench, verb) {
    const { target } = await laid(bench);
    const { target: neighbour } = await laid(bench);
    await verb(bench.session, target);
    await mustNotHold(bench, 'INBOX', target.word);
    await mustHold(bench, 'INBOX', neighbour.word);
  },
  async append(bench, verb) {
    const word = newWord();
    const letter = letterFor(bench.session, word);
    await verb(bench.session, letter, ACCENTED);
    await sameLetter((await mustHold(bench, ACCENTED, word)).raw, letter);
  },
  async send(bench, verb, memory) {
    const word = newWord();
    const letter = letterFor(bench.session, word);
    await verb(bench.session, letter);
    await sameLetter((await mustHold(bench, 'INBOX', word)).raw, letter);
    await sameLetter((await mustHold(bench, 'INBOX', word, bench.session.colleague)).raw, letter);
    memory.sent = letter;
  },
  async find(bench, verb, memory) {
    const word = memory.sent?.subject.split(' ').at(-1) ?? (await laid(bench)).target.word;
    differ('messages found', await verb(bench.session, { folder: 'INBOX', word }), 1);
  },
  async large(bench, verb) {
    const letter = letterFor(bench.session, newWord(), { attach: MANY_OCTETS, to: [bench.session.user] });
    await sameLetter(await verb(bench.session, letter), letter);
  },
};

/** Does one job that the client can do; resolves once the server's state was checked. */
export async function doJob(bench: Bench, client: MailClient, job: Job, memory: Memory): Promise<void> {
  const verb = client.verbs[job];
  if (isCannot(verb)) return;
  await (DO[job] as (bench: Bench, verb: unknown, memory: Memory) => Promise<void>)(bench, verb, memory);
}
