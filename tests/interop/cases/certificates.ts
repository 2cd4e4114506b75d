/** Certificates that must be refused: a client that checks them keeps its credential, one that does not hands it over. */

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
  offlineimap,
  openssl,
  perl,
  plays,
  provesItself,
  python,
  snail,
  swaks,
} from './players';
import type { Scene } from './scene';
import { fails, type Player, passes } from './scene';

const refuses = (one: Player): Scene =>
  passes(one, 'refuse le certificat et garde son secret', plays(one), { before: provesItself(one) });

const GIVEN = 'credential-sent-to-faulty-server';
/** What a client goes on with, once it has given its secret. */
const more = { besides: ['mail-command-on-faulty-server'] };

/** Set up so that it looks at nothing. */
const trusts = (one: Player): Scene =>
  fails(one, 'ne vérifie rien et livre son secret', GIVEN, plays(one, { trusting: true }), more);

/** As it comes: it knows nothing of this defect. */
const overlooks = (one: Player, what: string): Scene =>
  fails(one, `${what} et livre son secret`, GIVEN, plays(one), more);

const noRevocation = (one: Player) => overlooks(one, 'ne consulte pas la révocation');

/** The ones that fail come first: what they hand over would turn a rejection of a moment before. */
export const CERTIFICATE_SCENES: Record<string, Scene[]> = {
  'authcli-expired-imap': [trusts(curl), refuses(openssl), refuses(node)],
  'authcli-expired-smtp': [trusts(swaks), refuses(msmtp), refuses(perl)],
  'authcli-revoked-imap': [noRevocation(mbsync), noRevocation(fetchmail), refuses(python), refuses(perl)],
  'authcli-revoked-smtp': [noRevocation(swaks), refuses(msmtp), refuses(curl)],
  'psc-expired-imap': [
    overlooks(offlineimap, 'ne vérifie pas le certificat avec un jeton'),
    refuses(imapfilter),
    refuses(neomutt),
  ],
  'psc-expired-smtp': [trusts(msmtp), refuses(snail), refuses(node)],
  'psc-revoked-imap': [noRevocation(snail), noRevocation(neomutt), refuses(java), refuses(curl)],
  'psc-revoked-smtp': [noRevocation(mutt), refuses(python), refuses(msmtp)],
  'authcli-otherca-imap': [trusts(python), refuses(mbsync), refuses(fetchmail), refuses(openssl)],
  'authcli-otherca-smtp': [trusts(perl), refuses(swaks), refuses(node)],
  'psc-otherca-imap': [trusts(snail), refuses(imapfilter), refuses(mutt)],
  'psc-otherca-smtp': [trusts(node), refuses(curl), refuses(perl)],
};
