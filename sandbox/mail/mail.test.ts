import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Store } from '../store/store';
import { Browser } from '../testing/browser';
import { openTestSandbox } from '../testing/sandbox';
import { Mailbox } from './mailbox';
import { openPost, type Post } from './post';

const LETTER = {
  from: 'isc@isc.example',
  to: 'Demo@Editeur.example',
  subject: 'Votre code',
  text: 'Voici :\n\n012345\n',
};
let dir: string;
let store: Store;
let mailbox: Mailbox;
let post: Post;
const troubles: string[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'motco2-mail-'));
  store = new Store(join(dir, 'mail.json'), (message) => troubles.push(message));
  mailbox = new Mailbox(store);
  post = await openPost(mailbox, (message) => troubles.push(message));
});
afterEach(async () => {
  await post.close();
  store.close();
  rmSync(dir, { recursive: true });
  expect(troubles).toEqual([]);
});

it('delivers by SMTP, finds by recipient whatever the case, and keeps over a restart', async () => {
  await post.send(LETTER);
  await post.send({ ...LETTER, to: 'autre@ailleurs.example', subject: 'Élan €' });
  expect(mailbox.list('demo@editeur.example').map(({ subject }) => subject)).toEqual(['Votre code']);
  store.close();
  store = new Store(join(dir, 'mail.json'), (message) => troubles.push(message));
  expect(new Mailbox(store).list().map(({ subject }) => subject)).toEqual(['Élan €', 'Votre code']);
});

it('keeps the 200 newest', async () => {
  for (let i = 0; i < 205; i++)
    mailbox.keep({ from: 'a@b.example', to: ['c@d.example'], subject: `${i}`, text: '' });
  const kept = mailbox.list();
  expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([200, '204', '5']);
});

it('refuses a letter that is too large, and stays open for the next', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: post.port, ignoreTLS: true });
  await expect(transport.sendMail({ ...LETTER, text: 'x'.repeat(300_000) })).rejects.toThrow(/552/);
  await post.send(LETTER);
  expect(mailbox.list()).toHaveLength(1);
});

it('listens to this machine only', async () => {
  const socket = connect(post.port, '127.0.0.1');
  const [greeting] = await new Promise<[Buffer]>((done) => socket.once('data', (data) => done([data])));
  expect(greeting.toString()).toMatch(/^220 /);
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
});

it('shows mails without taking their words for HTML, and tells open pages of new ones', async () => {
  const sandbox = await openTestSandbox();
  const events = await fetch(`${sandbox.urls.mails}/flux`);
  const reader = (events.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  // As any program on this machine may.
  const page = await new Browser(sandbox.origin).get(sandbox.urls.mails);
  expect(page.text).toContain('Aucun message');
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.mailPort, ignoreTLS: true });
  await transport.sendMail({ ...LETTER, subject: '<script>alert(1)</script>', text: '<img src=x>\n123456' });
  const { value } = await reader.read();
  expect(Buffer.from(value ?? []).toString()).toContain('event: courrier');
  await reader.cancel();
  const list = await new Browser(sandbox.origin).get(sandbox.urls.mails);
  expect(list.text).toContain('&lt;script&gt;');
  const href = /href="(\/courrier\?message=[^"#]+)/.exec(list.text)?.[1] ?? '';
  const open = await new Browser(sandbox.origin).get(sandbox.origin + href);
  expect(open.text).toContain('data-copie="123456"');
  expect(open.text).not.toContain('<img');
  expect((await new Browser(sandbox.origin).get(`${sandbox.urls.mails}?message=parti`)).status).toBe(404);
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});
