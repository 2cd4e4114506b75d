/** Folders as a client sees them: lists, subscriptions, renaming, deleting, counting. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { append, startMailbox } from './test-session';

const M = 'Subject: m\r\n\r\nbody\r\n';
let box: Awaited<ReturnType<typeof startMailbox>>;
beforeAll(async () => {
  box = await startMailbox();
}, 60_000);
afterAll(() => box?.close());
afterEach(() => box.fresh());

/** What a list answers, shortened: attributes and name. */
const listed = (answer: string) =>
  [...answer.matchAll(/^\* (?:LIST|LSUB) \((.*?)\) "\/" "(.*?)"(.*)\r$/gm)].map(([, a, name, more]) =>
    `${name} ${a}${more}`.trim(),
  );

it('a deleted folder with others below stays as a level, and comes back anew', async () => {
  const client = await box.session();
  await client.command('CREATE a/b');
  const before = /UIDVALIDITY (\d+)/.exec(await client.command('STATUS a (UIDVALIDITY)'))![1];
  expect(await client.command('DELETE a')).toMatch(/^OK/);
  expect(listed(await client.command('LIST "" "a*"'))).toEqual([
    'a \\Noselect \\HasChildren',
    'a/b \\HasNoChildren',
  ]);
  expect(await client.command('SELECT a')).toMatch(/^NO \[NONEXISTENT\]/);
  expect(await client.command('DELETE a')).toMatch(/^NO \[HASCHILDREN\]/);
  expect(await client.command('RENAME a c')).toMatch(/^OK/);
  expect(listed(await client.command('LIST "" "c*"'))).toEqual([
    'c \\Noselect \\HasChildren',
    'c/b \\HasNoChildren',
  ]);
  expect(await client.command('CREATE a/')).toMatch(/^OK/);
  const after = /UIDVALIDITY (\d+)/.exec(await client.command('STATUS a (UIDVALIDITY)'))![1];
  expect(Number(after)).toBeGreaterThan(Number(before));
});

it('INBOX is in any case the same, is not deleted, and gives its messages away when renamed', async () => {
  const client = await box.session();
  await client.command(append(M));
  await client.command('CREATE inbox/sub');
  expect(listed(await client.command('LIST "" "inbox*"'))).toEqual([
    'INBOX \\HasChildren',
    'INBOX/sub \\HasNoChildren',
  ]);
  expect(await client.command('CREATE iNBOX')).toMatch(/^NO \[ALREADYEXISTS\]/);
  expect(await client.command('DELETE inbox')).toMatch(/^NO \[CANNOT\]/);
  await client.command('SELECT INBOX');
  expect(await client.command('RENAME INBOX old')).toMatch(/^\* 1 EXPUNGE\r\n.*OK/s);
  expect(await client.command('STATUS old (MESSAGES)')).toContain('(MESSAGES 1)');
  expect(listed(await client.command('LIST "" "*/sub"'))).toEqual(['INBOX/sub \\HasNoChildren']);
  expect(await client.command('GETQUOTAROOT INBOX')).toMatch(/QUOTA "" \(STORAGE 1 \d+ MESSAGE 1 \d+\)/);
});

it('names are modified UTF-7, and nothing else is taken for a name', async () => {
  const client = await box.session();
  expect(await client.command('CREATE "&AMk-l&AOk-ments & reste"')).toMatch(/^NO \[CANNOT\]/);
  for (const name of ['&', '&AOk', '&AGE-', '&2D0-', '\xe9', 'a//b', '/a', '']) {
    expect(await client.command(`CREATE {${Buffer.byteLength(name)}+}\r\n${name}`), name).toMatch(
      /^NO \[CANNOT\]/,
    );
  }
  expect(await client.command('CREATE "&AMk-l&AOk-ments &- reste"')).toMatch(/^OK/);
  expect(await client.command('LIST "" "&AMk-*"')).toContain('"&AMk-l&AOk-ments &- reste"');
});

it('subscriptions outlive their folder; LSUB shows the level above with %', async () => {
  const client = await box.session();
  await client.command('CREATE a/b/c');
  expect(listed(await client.command('LSUB "" "*"'))).toEqual([
    'INBOX',
    'Drafts \\Drafts',
    'Sent \\Sent',
    'Trash \\Trash',
  ]);
  expect(await client.command('SUBSCRIBE nowhere')).toMatch(/^NO \[NONEXISTENT\]/);
  await client.command('SUBSCRIBE a/b/c');
  expect(listed(await client.command('LSUB "" "a/%"'))).toEqual(['a/b \\Noselect']);
  expect(listed(await client.command('LSUB "a" "/*"'))).toEqual(['a/b/c']);
  await client.command('DELETE a/b/c');
  expect(listed(await client.command('LSUB "" "a/*"'))).toEqual(['a/b/c \\Noselect']);
  expect(listed(await client.command('LIST (SUBSCRIBED) "" "a/*"'))).toEqual([
    'a/b/c \\NonExistent \\HasNoChildren \\Subscribed',
  ]);
  expect(await client.command('UNSUBSCRIBE a/b/c')).toMatch(/^OK/);
  expect(listed(await client.command('LSUB "" "a/*"'))).toEqual([]);
});

it('LIST takes selection and return options, several patterns, and answers STATUS with them', async () => {
  const client = await box.session();
  await client.command('CREATE a/b');
  await client.command('SUBSCRIBE a/b');
  await client.command(append(M, 'a/b'));
  expect(await client.command('CREATE box (USE (\\Archive))')).toMatch(/^OK/);
  expect(await client.command('CREATE other (USE (\\All))')).toMatch(/^NO \[USEATTR\]/);
  expect(listed(await client.command('LIST (SPECIAL-USE) "" (Sent b*)'))).toEqual([
    'Sent \\HasNoChildren \\Sent',
    'box \\HasNoChildren \\Archive',
  ]);
  expect(listed(await client.command('LIST (SUBSCRIBED RECURSIVEMATCH) "" "a%"'))).toEqual([
    'a \\HasChildren ("CHILDINFO" ("SUBSCRIBED"))',
  ]);
  const status = await client.command(
    'LIST "" "a*" RETURN (SUBSCRIBED STATUS (MESSAGES SIZE UNSEEN RECENT))',
  );
  expect(listed(status)).toEqual(['a \\HasChildren', 'a/b \\HasNoChildren \\Subscribed']);
  expect(status).toContain(`* STATUS "a/b" (MESSAGES 1 SIZE ${M.length} UNSEEN 1 RECENT 1)`);
  for (const wrong of [
    '(RECURSIVEMATCH) "" "*"',
    '(FOO) "" "*"',
    '"" "*" RETURN (FOO)',
    '"" "*" FOO',
    '""',
  ]) {
    expect(await client.command(`LIST ${wrong}`), wrong).toMatch(/^BAD/);
  }
});

it('a folder that another session deletes ends the session that looks at it, its own is only closed', async () => {
  const [one, two] = [await box.session(), await box.session()];
  await one.command('CREATE f');
  await one.command('SELECT f');
  await two.command('SELECT f');
  expect(await one.command('DELETE f')).toMatch(/^OK \[CLOSED\]/);
  expect(await one.command('FETCH 1 FLAGS')).toMatch(/^BAD Select/);
  two.send('x NOOP\r\n');
  expect(await two.rest()).toBe('* BYE The selected folder was deleted\r\n');
});

it('a full mailbox refuses copies and messages with OVERQUOTA, and expunging makes room', async () => {
  const client = await box.session();
  await client.command(append(M));
  await client.command('SELECT INBOX');
  await box.lab.database.sql`update mailbox_usage set octets = ${500 * 1024 * 1024}`;
  expect(await client.command('COPY 1 Sent')).toMatch(/^NO \[OVERQUOTA\]/);
  expect(await client.command(append(M))).toMatch(/^NO \[OVERQUOTA\]/);
  expect(await client.command('MOVE 1 Sent')).toMatch(/OK Move completed$/);
  await client.command('SELECT Sent');
  await client.command('STORE 1 +FLAGS (\\Deleted)');
  await client.command('EXPUNGE');
  expect(await client.command(append(M))).toMatch(/^OK \[APPENDUID/);
});
