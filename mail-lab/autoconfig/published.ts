/**
 * What discovery publishes, by XML and by DNS alike: which domains exist, and which servers each leads to.
 *
 * The shared mail domain cannot say which means of identification (MIE) a mailbox has; each account's alias domains
 * `<label>.<psc|org>.<mailDomain>` can, and the host names published for them carry the label, so that whoever
 * arrives there has discovered (DESIGN §5 and §6.7).
 */
import type { Mie } from '../../conformance/hosts';
import type { Mailbox } from '../store/types';

/** A mail domain of ours. */
export type Place = { kind: 'shared' } | { kind: 'alias'; label: string; mie: Mie };

export interface Endpoint {
  name: string;
  port: number;
}
export type Servers = Record<'imap' | 'smtp', Endpoint>;

/** A valid host as it listens. */
export interface PublishedHost {
  mie: Mie;
  name: string;
  imapPort: number;
  smtpPort: number;
}

export const MIES: readonly Mie[] = ['PSC', 'AUTH_CLI'];
/** The part of an alias domain that says the MIE. */
export const MIE_LABELS: Record<Mie, 'psc' | 'org'> = { PSC: 'psc', AUTH_CLI: 'org' };
export const KIND_OF_MIE: Record<Mie, Mailbox['kind']> = { PSC: 'personal', AUTH_CLI: 'applicative' };
export const mieOfKind = (kind: Mailbox['kind']): Mie => (kind === 'personal' ? 'PSC' : 'AUTH_CLI');

/** A label that an account may bear. */
export const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function aliasDomain(label: string, mie: Mie, mailDomain: string): string {
  return `${label}.${MIE_LABELS[mie]}.${mailDomain}`;
}

/** What a domain stands for, whether or not an account bears the label. @param domain lower case, no final dot. */
export function placeOf(domain: string, mailDomain: string): Place | null {
  if (domain === mailDomain) return { kind: 'shared' };
  for (const mie of MIES) {
    const suffix = `.${MIE_LABELS[mie]}.${mailDomain}`;
    const label = domain.endsWith(suffix) ? domain.slice(0, -suffix.length) : '';
    if (LABEL.test(label)) return { kind: 'alias', label, mie };
  }
  return null;
}

/** The servers of a MIE; their names carry the label when there is one. */
export function serversOf(hosts: readonly PublishedHost[], mie: Mie, label: string | null): Servers {
  const host = hosts.find((candidate) => candidate.mie === mie);
  if (!host) throw new Error(`no valid host for ${mie}`);
  const name = label === null ? host.name : `${label}.${host.name}`;
  return { imap: { name, port: host.imapPort }, smtp: { name, port: host.smtpPort } };
}
