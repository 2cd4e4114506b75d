/** Messages as a client sees them: \Recent, sections, CONDSTORE, searches, moving, and literals of every kind. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { append, startMailbox } from './test-session';

const M = 'Subject: m\r\nDate: Tue, 3 Feb 2026 00:30:00 +0100\r\n\r\nbody\r\n';
let box: Awaited<ReturnType<typeof startMailbox>>;
beforeAll(async () => {
  box = await startMailbox({ messageBytes: 400_000, literalBytes: 400_000 });
}, 60_000);
afterAll(() => box?.close());
afterEach(() => box.fresh());

it('a message is recent to one session only; EXAMINE looks without taking', async () => {
  const [one, two] = [await box.session(), await box.session()];
  await one.command(append(M));
  expect(await two.command('EXAMINE INBOX')).toMatch(
    /\* 1 RECENT.*PERMANENTFLAGS|PERMANENTFLAGS \(\).*\* 1 RECENT/s,
  );
  expect(await one.command('SELECT INBOX')).toContain('* 1 RECENT');
  expect(await one.command('FETCH 1 FLAGS')).toContain('(\\Recent)');
  expect(await two.command('SELECT INBOX')).toMatch(/^\* OK \[CLOSED\].*\* 0 RECENT/s);
  expect(await one.command('SEARCH NEW')).toContain('* SEARCH 1');
  expect(await two.command('SEARCH OLD')).toContain('* SEARCH 1');
  expect(await two.command('SELECT nowhere')).toMatch(/NO \[NONEXISTENT\]/);
  expect(await two.command('NOOP')).toBe('OK NOOP completed');
  expect(await two.command('CHECK')).toMatch(/^BAD Select/);
});

it('keywords are announced before they are used, in every session', async () => {
  const [one, two] = [await box.session(), await box.session()];
  await one.command(append(M));
  await one.command('SELECT INBOX');
  await two.command('SELECT INBOX');
  expect(await one.command('STORE 1 +FLAGS (Patient patient)')).toMatch(
    /^\* FLAGS \(.* Patient\)\r\n\* OK \[PERMANENTFLAGS .*\r\n\* 1 FETCH \(UID 1 FLAGS \(Patient \\Recent\)\)/,
  );
  expect(await two.command('NOOP')).toMatch(/^\* FLAGS \(.* Patient\)\r\n.*\* 1 FETCH/s);
  for (const wrong of ['\\Recent', '\\Foo', 'é', '(a']) {
    expect(await one.command(`STORE 1 +FLAGS ${wrong}`), wrong).toMatch(/^BAD/);
  }
});

it('CONDSTORE: MODSEQs are told once wanted, and what changed meanwhile is not overwritten', async () => {
  const [one, two] = [await box.session(), await box.session()];
  for (let n = 0; n < 3; n++) await one.command(append(M));
  const opened = await one.command('SELECT INBOX (CONDSTORE)');
  const start = Number(/HIGHESTMODSEQ (\d+)/.exec(opened)![1]);
  await two.command('SELECT INBOX');
  expect(await two.command('STORE 2 +FLAGS.SILENT (\\Seen)')).toBe('OK Store completed');
  expect(await one.command('NOOP')).toContain(
    `* 2 FETCH (UID 2 MODSEQ (${start + 1}) FLAGS (\\Seen \\Recent))`,
  );
  expect(await one.command(`STORE 1:3 (UNCHANGEDSINCE ${start}) +FLAGS.SILENT (\\Flagged)`)).toMatch(
    /\* 1 FETCH \(UID 1 MODSEQ \(\d+\)\)\r\n\* 3 FETCH .*OK \[MODIFIED 2\]/s,
  );
  expect(await one.command(`FETCH 1:* (UID) (CHANGEDSINCE ${start + 1})`)).toMatch(
    /^\* 1 FETCH \(UID 1 MODSEQ \(\d+\)\)\r\n\* 3 FETCH .*\r\nOK/,
  );
  expect(await one.command(`SEARCH MODSEQ ${start + 2}`)).toContain(`* SEARCH 1 3 (MODSEQ ${start + 2})`);
  expect(await two.command('STATUS INBOX (HIGHESTMODSEQ)')).toContain(`HIGHESTMODSEQ ${start + 2}`);
});

it('a silent change tells what another session changed at the same time', async () => {
  const [one, two] = [await box.session(), await box.session()];
  await one.command(append(M));
  await one.command('SELECT INBOX');
  await two.command('SELECT INBOX');
  await two.command('STORE 1 +FLAGS (\\Flagged)');
  expect(await one.command('STORE 1 +FLAGS.SILENT (\\Seen)')).toContain('FLAGS (\\Flagged \\Seen');
});

it('moving tells where messages went, then that they left; missing targets can be created', async () => {
  const client = await box.session();
  for (let n = 0; n < 3; n++) await client.command(append(M));
  await client.command('SELECT INBOX');
  expect(await client.command('MOVE 1 Nouveau')).toMatch(/^NO \[TRYCREATE\]/);
  expect(await client.command('MOVE 1,3 Trash')).toMatch(
    /^\* OK \[COPYUID \d+ 1,3 1:2\] Moved\r\n\* 3 EXPUNGE\r\n\* 1 EXPUNGE\r\n\* 1 RECENT\r\nOK/,
  );
  expect(await client.command('UID MOVE 1:99 Trash')).toContain('* 1 EXPUNGE');
  expect(await client.command('UID COPY 1:* Trash')).toBe('OK No message to copy');
  expect(await client.command('FETCH 1 FLAGS')).toMatch(/^BAD/);
});

it('searches by day as written, by any character set, and answers what RETURN asks', async () => {
  const client = await box.session();
  await client.command(append(M));
  await client.command(append('Subject: =?utf-8?q?R=C3=A9sum=C3=A9?=\r\n\r\ntexte\r\n', 'INBOX', '(x) '));
  await client.command('SELECT INBOX');
  const found = async (criteria: string) =>
    /\* SEARCH ?(.*)/.exec(await client.command(`SEARCH ${criteria}`))?.[1];
  expect(await found('SENTON 3-Feb-2026')).toBe('1');
  expect(await found('SENTON 2-Feb-2026')).toBe('');
  expect(await found('NOT HEADER Date ""')).toBe('2');
  client.send(Buffer.from('l SEARCH CHARSET ISO-8859-1 SUBJECT {6+}\r\nR\xc9SUM\xc9\r\n', 'latin1'));
  expect(await client.until(/l OK.*\r\n/)).toContain('* SEARCH 2\r\n');
  expect(await found('CHARSET UTF-8 SUBJECT {8+}\r\nréSUMé')).toBe('2');
  expect(await found('OR KEYWORD X (YOUNGER 60 1) UNSEEN')).toBe('1 2');
  expect(await found('OLDER 60')).toBe('');
  expect(await client.command('SEARCH CHARSET X-A ALL')).toMatch(/^NO \[BADCHARSET \(US-ASCII UTF-8/);
  expect(await client.command('UID SEARCH RETURN (MIN MAX COUNT ALL SAVE) 1:*')).toMatch(
    /^\* ESEARCH \(TAG "t\d+"\) UID MIN 1 MAX 2 ALL 1:2 COUNT 2\r\nOK/,
  );
  expect(await client.command('STORE $ +FLAGS.SILENT (\\Deleted)')).toMatch(/OK/);
  expect(await client.command('UID EXPUNGE 2')).toContain('* 2 EXPUNGE');
  expect(await client.command('FETCH $ (UID)')).toBe('* 1 FETCH (UID 1)\r\nOK Fetch completed');
});

it('literals: refused ones are swallowed, large ones flow, and the next command is understood', async () => {
  const client = await box.session();
  expect(await client.command(append('x'.repeat(500_000)))).toMatch(/^NO \[TOOBIG\]/);
  expect(await client.command('NONSENSE {4+}\r\nabcd more {2+}\r\nxy')).toBe('BAD Unknown command');
  expect(await client.command('APPEND INBOX {500000}')).toMatch(/^NO \[TOOBIG\]/);
  expect(await client.command(append(M, 'Nouveau'))).toMatch(/^NO \[TRYCREATE\]/);
  expect(await client.command(append(''))).toMatch(/^NO/);
  expect(await client.command('APPEND INBOX "quoted"')).toMatch(/^BAD/);
  expect(await client.command(append(M, 'INBOX', '"31-Feb-2026 00:00:00 +0000" '))).toMatch(
    /^BAD malformed date/,
  );
  const large = `Subject: large\r\n\r\n${`${'a\0b'.repeat(25)}\r\n`.repeat(4000)}`;
  expect(await client.command(append(large))).toMatch(/^OK \[APPENDUID \d+ 1\]/);
  await client.command('SELECT INBOX');
  const shown = large.replaceAll('\0', '\x80');
  expect(await client.command('FETCH 1 BODY.PEEK[]')).toContain(`BODY[] {${large.length}}\r\n${shown})`);
  expect(await client.command('FETCH 1 BODY.PEEK[TEXT]<70000.5>')).toContain(
    `{5}\r\n${shown.slice(70_018, 70_023)})`,
  );
  expect(await client.command('FETCH 1 BODY.PEEK[HEADER.FIELDS ({7+}\r\nSubject)]')).toContain(
    'BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: large\r\n\r\n)',
  );
  expect(await client.command('FETCH 1 BODY[]<0.0>')).toMatch(/^BAD/);
});

it('pipelined commands are answered in their order, also behind one that is not understood', async () => {
  const client = await box.session();
  client.send(`a SELECT INBOX\r\nb NONSENSE\r\nc ${append(M)}\r\n+ NOOP\r\n] FETCH 1 (UID)\r\nd LOGOUT\r\n`);
  const tags = [...(await client.rest()).matchAll(/^([a-d\]*]) (OK|BAD|BYE)(?! \[)/gm)].map(
    ([, tag, kind]) => `${tag}${kind}`,
  );
  expect(tags).toEqual(['bBAD', '*BAD', ']OK', '*BYE', 'dOK']);
});
