/** Reopening the session after the server closed it, with the session of Pro Santé Connect that the person opened. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { openPscSession } from '../../support/psc';
import type { Session } from '../clients/client';
import { msmtp, node, openssl, plays, python } from './players';
import { fails, type Ground, type Player, passes, provesNothing, type Scene } from './scene';

/** The case asks for 30 s between the two uses, 25 at least. */
const PAUSE_MS = 26_000;
const wait = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

async function imapflow(session: Session, token: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    ...{ host: session.host, port: session.imapPort, secure: false, doSTARTTLS: true, logger: false },
    auth: { user: session.user, accessToken: token },
    tls: { ca: readFileSync(session.pki.root) },
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const uses = (session: Session, token: string, said: string[]) =>
  openssl.use({ ...session, token: async () => token, said }, 'imap');
const INBOX = ['b SELECT INBOX', 'c SEARCH ALL'];
const ELSEWHERE = ['d SELECT Sent', 'e SEARCH ALL'];

/** It keeps its connection until the server closes it, and opens another when its user comes back. */
const reopens = passes(
  node,
  'rouvre sa session fermée par le serveur, avec un jeton rafraîchi',
  async ({ session, account }) => {
    const psc = await openPscSession(account.idNatPsc);
    const first = await imapflow(session, psc.token);
    const closed = once(first, 'close');
    const started = Date.now();
    for (const folder of ['INBOX', 'Sent']) {
      await first.mailboxOpen(folder);
      await first.search({ all: true });
    }
    await closed;
    await wait(started + PAUSE_MS - Date.now());
    const second = await imapflow(session, await psc.refresh());
    await second.mailboxOpen('INBOX');
    await second.search({ all: true });
    await second.logout();
  },
  { patient: true, delaySeconds: 60 },
);

const tooSoon = provesNothing(
  openssl,
  'revient aussitôt',
  async ({ session, account }) => {
    const psc = await openPscSession(account.idNatPsc);
    await uses(session, psc.token, [...INBOX, ...ELSEWHERE, 'z LOGOUT']);
    await uses(session, await psc.refresh(), [...INBOX, 'z LOGOUT']);
  },
  { patient: true, delaySeconds: 8 },
);

/** Two sessions of Pro Santé Connect, opened before the window: the person identified twice. */
function identifiesTwice(one: Player, use: (ground: Ground, tokens: [string, string]) => Promise<unknown>) {
  let tokens: [string, string];
  return fails(
    one,
    'fait s’identifier l’utilisateur une seconde fois',
    'user-identified-again',
    (ground) => use(ground, tokens),
    {
      ...{ patient: true, delaySeconds: 50 },
      async before({ account: { idNatPsc } }) {
        tokens = [(await openPscSession(idNatPsc)).token, (await openPscSession(idNatPsc)).token];
      },
    },
  );
}

const readsAfterIdentifying = identifiesTwice(openssl, async ({ session }, [first, second]) => {
  await uses(session, first, [...INBOX, ...ELSEWHERE, 'z LOGOUT']);
  await wait(PAUSE_MS);
  await uses(session, second, [...INBOX, 'z LOGOUT']);
});

/** smtplib, one process with a token for each message, as a screen left open would do. */
const SENDS_TWICE = `
import smtplib, ssl, sys, time
port, user, root, first, second, pause = sys.argv[1:]
context = ssl.create_default_context(cafile=root)
def opened(token):
    client = smtplib.SMTP('localhost', int(port), timeout=30)
    client.starttls(context=context)
    client.ehlo()
    client.auth('XOAUTH2', lambda challenge=None: '' if challenge else 'user=%s\\x01auth=Bearer %s\\x01\\x01' % (user, token))
    return client
def send(client, number):
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid
    message = EmailMessage()
    message['From'] = message['To'] = user
    message['Subject'] = 'Message %d' % number
    message['Date'], message['Message-ID'] = formatdate(), make_msgid(domain='lps.example')
    message.set_content('Bonjour')
    client.send_message(message)
started = time.monotonic()
client = opened(first)
send(client, 1)
time.sleep(float(pause))
try:
    send(client, 2)
except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException):
    client = opened(second)
    send(client, 2)
client.quit()
`;

async function twice({ session }: Ground, first: string, second: string): Promise<void> {
  const { smtpPort, user, pki } = session;
  const args = [String(smtpPort), user, pki.root, first, second, String(PAUSE_MS / 1000)];
  await session.run('python3', ['-c', SENDS_TWICE, ...args]);
}

const sendsAgain = passes(
  python,
  'retrouve sa session fermée par le serveur et en rouvre une, avec un jeton rafraîchi',
  async (ground) => {
    const psc = await openPscSession(ground.account.idNatPsc);
    await twice(ground, psc.token, await psc.refresh());
  },
  { patient: true, delaySeconds: 60 },
);

const sendsAfterIdentifying = identifiesTwice(python, (ground, tokens) => twice(ground, ...tokens));

const sendsOnce = provesNothing(msmtp, 'n’envoie qu’une fois', plays(msmtp), {
  ...{ patient: true, delaySeconds: 8 },
});

export const REOPENING_SCENES: Record<string, Scene[]> = {
  'psc-reopen-imap': [tooSoon, readsAfterIdentifying, reopens],
  'psc-reopen-smtp': [sendsOnce, sendsAfterIdentifying, sendsAgain],
};
