/** For tests: zones with two accounts, and packets as clients write them. */
import { encode, type RecordType } from 'dns-packet';
import type { Kinds } from '../labels';
import { Zones } from './zone';

export const ZONE = 'tests.example.fr';
export const MAIL = `mail.${ZONE}`;
export const ORG = `mail-org-tests-editeur.${ZONE}`;
export const PSC = `mail-psc-tests-editeur.${ZONE}`;

/** Moment of every answer; names published then for an account begin as `published` says. */
export const NOW = Date.UTC(2026, 10, 21, 13, 26, 0);
export const published = (label: string) => `${label}-d${NOW.toString(36)}`;

const KINDS = new Map<string, Kinds>([
  ['k7both', new Set(['personal', 'applicative'] as const)],
  ['k7psc', new Set(['personal'] as const)],
]);

export function testZones(changes: Partial<ConstructorParameters<typeof Zones>[0]> = {}): Zones {
  const addresses = ['192.0.2.10', '2001:db8::10'];
  return new Zones({
    apexes: [ZONE],
    mailDomain: MAIL,
    hosts: [
      { name: ORG, mie: 'AUTH_CLI', addresses },
      { name: PSC, mie: 'PSC', addresses },
      { name: `mail-org-expire-tests-editeur.${ZONE}`, mie: 'AUTH_CLI', addresses: ['192.0.2.11'] },
    ],
    published: [
      { mie: 'AUTH_CLI', name: ORG, imapPort: 10143, smtpPort: 10587 },
      { mie: 'PSC', name: PSC, imapPort: 20143, smtpPort: 20587 },
    ],
    addresses,
    kindsOf: async (label) => KINDS.get(label) ?? new Set(),
    now: () => NOW,
    ...changes,
  });
}

export interface Asked {
  type?: RecordType;
  id?: number;
  /** EDNS payload size; absent: no OPT. */
  edns?: number;
  version?: number;
}

/** A query as a resolver writes it. */
export function question(name: string, { type = 'A', id = 4242, edns, version = 0 }: Asked = {}): Buffer {
  const opt = {
    ...{ type: 'OPT', name: '.', udpPayloadSize: edns, extendedRcode: 0, ednsVersion: version },
    ...{ flags: 0, flag_do: false, options: [] },
  } as const;
  return encode({
    ...{ type: 'query', id, flags: 0x0100, questions: [{ name, type }] },
    additionals: edns === undefined ? [] : [opt as never],
  });
}
