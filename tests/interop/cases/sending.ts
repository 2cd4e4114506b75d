/** Sending: a message of the mailbox to itself, and what falls short of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCannot, type MailClient, type Session } from '../clients/client';
import { curlClient } from '../clients/curl';
import { type LetterOptions, letterFor, newWord } from '../clients/letters';
import { msmtpClient } from '../clients/msmtp';
import { pythonClient } from '../clients/python';
import { swaksClient } from '../clients/swaks';
import { curl, msmtp, neomutt, node, perl, player, plays, python, snail, swaks } from './players';
import { fails, type Ground, type Player, passes, type Scene } from './scene';

const sends = (one: Player) => passes(one, 'envoie un message de la BAL à elle-même', plays(one));

/** A client that carries files sends these octets. */
export async function carry(client: MailClient, session: Session, raw: Buffer, to: string[]): Promise<void> {
  if (isCannot(client.verbs.send)) throw new Error(`${client.name} does not send`);
  const path = join(session.dir, `${newWord()}.eml`);
  writeFileSync(path, raw);
  writeFileSync(session.tokenFile, session.credential === 'token' ? await session.token() : '');
  await client.verbs.send(session, { subject: '', text: '', attachment: null, to, raw, path });
}

const letter = (ground: Ground, options: Partial<LetterOptions> = {}) =>
  letterFor(ground.session, newWord(), { to: [ground.session.user], ...options });

const toSomeoneElse = (client: MailClient) =>
  fails(player(client), 'n’écrit qu’à une autre BAL', 'recipient-different', async (ground) => {
    const to = [ground.session.colleague];
    await carry(client, ground.session, letter(ground, { to }).raw, to);
  });

const withoutDate = (client: MailClient) =>
  fails(player(client), 'envoie un message sans en-tête Date', 'date-count', async (ground) => {
    const raw = letter(ground)
      .raw.toString('latin1')
      .replace(/^Date: .*\r\n/m, '');
    await carry(client, ground.session, Buffer.from(raw, 'latin1'), [ground.session.user]);
  });

/** The server refuses, and nothing is sent. */
const asSomeoneElse = (client: MailClient) =>
  fails(player(client), 'veut envoyer au nom d’une autre BAL', 'sender-refused', async (ground) => {
    const { session } = ground;
    const raw = letter(ground, { from: session.colleague }).raw;
    const path = join(session.dir, 'other.eml');
    writeFileSync(path, raw);
    await session.run('curl', [
      ...['-sS', '--ssl-reqd', '--cacert', session.pki.root, '--user', `${session.user}:`],
      ...['--oauth2-bearer', await session.token(), `smtp://${session.host}:${session.smtpPort}/lps.example`],
      ...['--mail-from', session.colleague, '--mail-rcpt', session.user, '-T', path],
    ]);
  });

export const SENDING_SCENES: Record<string, Scene[]> = {
  'authcli-send-smtp': [
    ...[toSomeoneElse(msmtpClient), withoutDate(swaksClient)],
    ...[sends(swaks), sends(perl), sends(curl)],
  ],
  'psc-send-smtp': [
    ...[asSomeoneElse(curlClient), withoutDate(pythonClient)],
    ...[sends(neomutt), sends(snail), sends(node), sends(msmtp), sends(python)],
  ],
};
