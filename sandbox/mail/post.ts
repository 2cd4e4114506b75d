/** The sandbox's post office: an SMTP server on this machine only, which delivers everything into the mailbox. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Mailbox } from './mailbox';

const MAX_MAIL_BYTES = 256 * 1024;
const TIMEOUT_MS = 5_000;

export interface Letter {
  from: string;
  to: string;
  subject: string;
  text: string;
}

export interface Post {
  /** Port of the SMTP server, on 127.0.0.1; the system chose it. */
  port: number;
  /** Sends by SMTP; resolves once the mail is in the mailbox. Rejects when the server does not take it. */
  send(letter: Letter): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server. Rejects when it cannot listen. `onTrouble` hears of connections that failed. */
export async function openPost(mailbox: Mailbox, onTrouble: (message: string) => void): Promise<Post> {
  const server = new SMTPServer({
    name: 'bac-a-sable',
    banner: 'MOTCO2 bac a sable',
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_MAIL_BYTES,
    maxClients: 20,
    socketTimeout: 30_000,
    closeTimeout: 500,
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          return done(Object.assign(new Error('the message is too large'), { responseCode: 552 }));
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        deliver(mailbox, to, Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  server.on('error', (error: Error) => onTrouble(`mail: ${error.message}`));
  const listener = server.listen(0, '127.0.0.1');
  if (!listener.listening) await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What is sent is text of ours: nothing is ever read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    port,
    async send(letter) {
      await transport.sendMail(letter);
    },
    close: () =>
      new Promise((done) => {
        transport.close();
        server.close(() => done());
      }),
  };
}

async function deliver(mailbox: Mailbox, to: string[], raw: Buffer): Promise<void> {
  const { from, subject, text } = await PostalMime.parse(raw);
  mailbox.keep({
    from: from?.address ?? '',
    to,
    subject: (subject ?? '').slice(0, 200),
    text: (text ?? '').slice(0, 20_000),
  });
}
