/** The six cipher suites and no other: what clients offer as they come, and what they can be told to offer. */
import { suites } from '../clients/client';
import {
  curl,
  fetchmail,
  java,
  mbsync,
  msmtp,
  neomutt,
  node,
  openssl,
  perl,
  plays,
  python,
  snail,
  swaks,
} from './players';
import { fails, type Player, passes, type Scene } from './scene';

const six = (one: Player): Scene =>
  passes(one, 'ne propose que les six suites, en TLS 1.2', plays(one, suites(6)));
const five = (one: Player): Scene =>
  fails(one, 'propose cinq des six suites', 'suites-missing', plays(one, suites(5)));
/** As it comes. */
const own = (one: Player): Scene =>
  fails(one, 'propose ses suites d’origine', 'suites-forbidden', plays(one), {
    besides: ['suites-missing', 'tls13-suites'],
  });

export const SUITES_SCENES: Record<string, Scene[]> = {
  'authcli-tls-imap': [own(fetchmail), own(java), five(curl), six(openssl), six(java), six(mbsync)],
  'authcli-tls-smtp': [own(msmtp), five(swaks), six(swaks), six(perl)],
  'psc-tls-imap': [own(neomutt), five(python), six(python), six(snail), six(curl)],
  'psc-tls-smtp': [own(curl), five(openssl), six(node), six(snail)],
};
