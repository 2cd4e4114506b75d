/** Opening the mailbox with the right credential, and with wrong ones. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateFault, signToken } from '../../support/accounts';
import type { Session } from '../clients/client';
import { certificateFiles } from '../clients/session';
import {
  curl,
  fetchmail,
  imapfilter,
  java,
  mbsync,
  msmtp,
  mutt,
  neomutt,
  node,
  openssl,
  perl,
  plays,
  python,
  snail,
  swaks,
} from './players';
import { fails, type Ground, type Player, passes, type Scene } from './scene';

const enters = (one: Player, how: string) => passes(one, `ouvre la BAL (${how})`, plays(one));

/** A certificate with something wrong, in the same files. */
const withCertificate = (one: Player, kind: CertificateFault, does: string, fault: string): Scene => {
  let wrong: Session['certificate'] = null;
  return fails(
    one,
    does,
    fault,
    ({ session, testCase }) => one.use({ ...session, certificate: wrong }, testCase.protocol),
    {
      async before({ account, session }) {
        const dir = join(session.dir, kind);
        mkdirSync(dir, { recursive: true });
        wrong = await certificateFiles(await account.certificate(kind), dir);
      },
    },
  );
};

const withToken = (
  one: Player,
  token: (ground: Ground) => Promise<string>,
  does: string,
  fault: string,
): Scene =>
  fails(one, does, fault, async (ground) => {
    const given = token(ground);
    return one.use({ ...ground.session, token: () => given }, ground.testCase.protocol);
  });

const expired = (one: Player) =>
  withToken(
    one,
    ({ account }) => signToken(account.personal.user, { expiredFor: 90 }),
    'présente un jeton expiré',
    'token-expired',
  );
const someoneElse = (one: Player) =>
  withToken(
    one,
    ({ colleague }) => colleague.pscToken(),
    'présente le jeton d’un autre professionnel',
    'token-other-person',
  );

/** It speaks too early; imaplib awaits the answer before it gives the token. */
const inClear = fails(
  python,
  's’authentifie avant STARTTLS',
  'authentication-before-tls',
  async ({ session }) =>
    session.run('python3', ['-c', CLEAR, String(session.imapPort), session.user, await session.token()]),
);
const CLEAR = `
import imaplib, sys
port, user, token = sys.argv[1:]
client = imaplib.IMAP4('localhost', int(port), timeout=20)
client.authenticate('XOAUTH2', lambda challenge: b'' if challenge else ('user=%s\\x01auth=Bearer %s\\x01\\x01' % (user, token)).encode())
`;

export const AUTHENTICATION_SCENES: Record<string, Scene[]> = {
  'authcli-auth-imap': [
    withCertificate(
      mbsync,
      'wrong-ou',
      'présente le certificat d’une autre structure',
      'certificate-wrong-ou',
    ),
    fails(openssl, 'ne présente pas de certificat', 'certificate-missing', ({ session }) =>
      openssl.use({ ...session, certificate: null }, 'imap'),
    ),
    ...[
      enters(fetchmail, 'LOGIN'),
      enters(node, 'AUTHENTICATE PLAIN'),
      enters(neomutt, 'AUTHENTICATE LOGIN'),
    ],
  ],
  'authcli-auth-smtp': [
    withCertificate(msmtp, 'SIGN', 'présente un certificat de signature', 'certificate-wrong-kind'),
    withCertificate(swaks, 'expired', 'présente un certificat expiré', 'certificate-expired'),
    ...[enters(perl, 'EXTERNAL'), enters(java, 'PLAIN')],
  ],
  'psc-auth-imap': [
    ...[expired(imapfilter), someoneElse(mutt), inClear],
    ...[enters(snail, 'XOAUTH2'), enters(imapfilter, 'XOAUTH2'), enters(java, 'XOAUTH2')],
  ],
  'psc-auth-smtp': [
    ...[someoneElse(curl), expired(node)],
    ...[enters(msmtp, 'XOAUTH2'), enters(neomutt, 'XOAUTH2'), enters(openssl, 'XOAUTH2, réponse initiale')],
  ],
};
