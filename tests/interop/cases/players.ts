/** Mail clients as players: each shows itself with what it does best. */
import { writeFileSync } from 'node:fs';
import type { MailProtocol } from '../../../conformance/hosts';
import { isCannot, type MailClient, type Session, type Setup } from '../clients/client';
import { curlClient } from '../clients/curl';
import { fetchmailClient } from '../clients/fetchmail';
import { imapfilterClient } from '../clients/imapfilter';
import { javaClient } from '../clients/java';
import { letterFor, newWord } from '../clients/letters';
import { msmtpClient } from '../clients/msmtp';
import { muttClient, neomuttClient } from '../clients/mutt';
import { nodeClient } from '../clients/node';
import { perlClient } from '../clients/perl';
import { pythonClient } from '../clients/python';
import { snailClient } from '../clients/snail';
import { swaksClient } from '../clients/swaks';
import { mbsyncClient, offlineimapClient } from '../clients/synchronisers';
import type { Ground, Player } from './scene';

/** A client of the matrix: in IMAP it looks for a message, in SMTP it sends one to itself. */
export function player(client: MailClient): Player {
  const { name, programs, verbs } = client;
  return {
    name,
    programs,
    async use(session, protocol) {
      writeFileSync(session.tokenFile, session.credential === 'token' ? await session.token() : '');
      await client.prepare?.(session);
      try {
        const target = { folder: 'INBOX', word: newWord() };
        if (protocol === 'smtp' && !isCannot(verbs.send))
          return await verbs.send(session, letterFor(session, newWord(), { to: [session.user] }));
        if (protocol === 'imap' && client.look) return await client.look(session);
        if (protocol === 'imap' && !isCannot(verbs.find)) return await verbs.find(session, target);
        // It fetches everything, and the message is not there.
        if (protocol === 'imap' && !isCannot(verbs.read))
          return await verbs.read(session, target).catch(() => null);
        throw new Error(`${name} does not speak ${protocol}`);
      } finally {
        await client.finish?.(session);
      }
    },
  };
}

/** The lines typed once it is authenticated. */
type Typed = Session & { said?: readonly string[] };

/** `openssl s_client`, the dialogue typed beforehand; it checks the certificate and the CRLs before it goes on. */
export const openssl: Player & { use(session: Typed, protocol: MailProtocol): Promise<unknown> } = {
  name: 'openssl s_client',
  programs: ['openssl'],
  async use(session, protocol) {
    const { setup = {}, reach } = session;
    const { trusting, suites } = setup;
    const port = protocol === 'imap' ? session.imapPort : session.smtpPort;
    return session.run(
      'openssl',
      [
        ...['s_client', '-quiet', '-starttls', protocol],
        ...['-connect', `${reach?.address ?? session.host}:${port}`, '-servername', session.host],
        ...(reach ? ['-bind', reach.from] : []),
        ...(trusting ? [] : ['-verify_return_error', '-crl_check_all', '-CAfile', session.pki.rootAndCrl]),
        ...(suites ? ['-tls1_2', '-cipher', suites.openssl] : []),
        ...(session.certificate ? ['-cert', session.certificate.cert, '-key', session.certificate.key] : []),
      ],
      { input: await dialogue(session, protocol) },
    );
  },
};

async function dialogue({ credential, user, password, token, said }: Typed, protocol: MailProtocol) {
  const secret =
    credential === 'token'
      ? `XOAUTH2 ${encoded(`user=${user}\x01auth=Bearer ${await token()}\x01\x01`)}`
      : `PLAIN ${encoded(`\0${user}\0${password}`)}`;
  const lines =
    protocol === 'imap'
      ? [`a AUTHENTICATE ${secret}`, ...(said ?? ['b SELECT INBOX', 'c SEARCH ALL', 'd LOGOUT'])]
      : ['EHLO poste.lps.example', `AUTH ${secret}`, ...(said ?? ['QUIT'])];
  return `${lines.join('\r\n')}\r\n`;
}
const encoded = (text: string) => Buffer.from(text).toString('base64');

/** The player on the server of the case, set up so. */
export const plays =
  (one: Player, setup: Setup = {}) =>
  ({ session, testCase }: Ground) =>
    one.use({ ...session, setup }, testCase.protocol);

/** The player on the valid server: it shows that it goes on where nothing is wrong. */
export const provesItself =
  (one: Player, setup: Setup = {}) =>
  ({ valid, testCase }: Ground) =>
    one.use({ ...valid, setup }, testCase.protocol);

export const curl = player(curlClient);
export const fetchmail = player(fetchmailClient);
export const imapfilter = player(imapfilterClient);
export const java = player(javaClient);
export const mbsync = player(mbsyncClient);
export const msmtp = player(msmtpClient);
export const mutt = player(muttClient);
export const neomutt = player(neomuttClient);
export const node = player(nodeClient);
export const offlineimap = player(offlineimapClient);
export const perl = player(perlClient);
export const python = player(pythonClient);
export const snail = player(snailClient);
export const swaks = player(swaksClient);
