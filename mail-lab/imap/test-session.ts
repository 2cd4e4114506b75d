/** For tests: a laboratory with one mailbox, and sessions that are logged in to it. */
import { readFileSync } from 'node:fs';
import type { LabLimits } from '../config';
import { startTestLab } from '../testing';
import { createImap } from '.';
import { TestClient } from './test-client';

/** Starts it. Each call of `session` connects anew; `fresh` empties the mailbox for the next test. */
export async function startMailbox(limits?: Partial<LabLimits>) {
  const lab = await startTestLab({
    protocols: { imap: createImap },
    hosts: ['org-valid'],
    ...(limits ? { limits } : {}),
  });
  const mailbox = await lab.mailbox(await lab.organisation('editeur'), 'applicative', '10B0057881');
  const certificate = await lab.certificate('10B0057881');
  const open: TestClient[] = [];
  return {
    lab,
    mailbox,
    async session(): Promise<TestClient> {
      const client = await TestClient.to(lab.port('org-valid', 'imap'));
      open.push(client);
      await client.greeting();
      await client.startTls({
        ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost' },
        ...{ cert: certificate.chainPem, key: certificate.privateKeyPem },
      });
      await client.command(`LOGIN ${mailbox.address} x`);
      return client;
    },
    async fresh(): Promise<void> {
      for (const client of open.splice(0)) client.socket.destroy();
      await lab.database.sql`delete from folder_subscription`;
      await lab.database.sql`delete from folder`;
      await lab.database.sql`delete from mailbox_usage`;
    },
    close: () => lab.close(),
  };
}

/** `APPEND` with a literal that does not wait. */
export const append = (message: string, folder = 'INBOX', options = ''): string =>
  `APPEND ${folder} ${options}{${Buffer.byteLength(message)}+}\r\n${message}`;
