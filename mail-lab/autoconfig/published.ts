/**
 * What discovery publishes, by XML and by DNS alike: which domains exist, and which servers each leads to.
 *
 * The shared mail domain cannot say which means of identification (MIE) a mailbox has; each account's alias domains
 * `<label>.<psc|org>.<mailDomain>` can. The host names published for them carry the label and the moment, so that
 * whoever arrives by one has discovered, and it is known when (DESIGN §5 and §6.7): a name that a person types, or
 * that a client kept from another day, is told apart.
 */
import { discoveredLabel, type Mie } from '../../conformance/hosts';
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

/**
 * The servers of a MIE; for an account, under names that are made for this answer.
 * @param now moment of the answer, ms since the epoch on the clock of events.
 */
export function serversOf(
  hosts: readonly PublishedHost[],
  mie: Mie,
  label: string | null,
  now: number,
): Servers {
  const host = hosts.find((candidate) => candidate.mie === mie);
  if (!host) throw new Error(`no valid host for ${mie}`);
  const name = label === null ? host.name : `${discoveredLabel(label, now)}.${host.name}`;
  return { imap: { name, port: host.imapPort }, smtp: { name, port: host.smtpPort } };
}
