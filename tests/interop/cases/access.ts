/** Reading the mailbox: INBOX opened and read, and what falls short of it. */

import { isCannot } from '../clients/client';
import { curlClient } from '../clients/curl';
import {
  curl,
  fetchmail,
  imapfilter,
  mbsync,
  mutt,
  neomutt,
  offlineimap,
  openssl,
  perl,
  plays,
  python,
  snail,
} from './players';
import { fails, type Player, passes, type Scene } from './scene';

const reads = (one: Player) => passes(one, 'lit la boîte de réception', plays(one));

const listsOnly = fails(curl, 'ne fait que lister les dossiers', 'inbox-not-opened', async ({ session }) => {
  if (!isCannot(curlClient.verbs.list)) await curlClient.verbs.list(session);
});

const opensOnly = fails(
  openssl,
  'ouvre la boîte de réception sans rien y lire',
  'nothing-read',
  ({ session }) => openssl.use({ ...session, said: ['b SELECT INBOX', 'c LOGOUT'] }, 'imap'),
);

const opensAnother = fails(
  openssl,
  'ouvre un autre dossier que la boîte de réception',
  'inbox-not-opened',
  ({ session }) => openssl.use({ ...session, said: ['b SELECT Sent', 'c SEARCH ALL', 'd LOGOUT'] }, 'imap'),
);

export const ACCESS_SCENES: Record<string, Scene[]> = {
  'authcli-access-imap': [listsOnly, opensOnly, reads(fetchmail), reads(mbsync), reads(perl)],
  'psc-access-imap': [
    ...[opensAnother, reads(neomutt), reads(snail), reads(imapfilter), reads(offlineimap)],
    ...[reads(mutt), reads(python)],
  ],
};
