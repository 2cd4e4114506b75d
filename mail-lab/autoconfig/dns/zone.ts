/**
 * The names that exist, and what stands at each. Without wildcards: an unknown label is NXDOMAIN, and labels cannot
 * be enumerated, since nothing of a name depends on them before they are known to exist.
 */
import { isIPv6 } from 'node:net';
import type { Answer, SoaAnswer, SrvAnswer, StringAnswer } from 'dns-packet';
import { type Mie, readDiscoveredLabel } from '../../../conformance/hosts';
import type { Kinds } from '../labels';
import { KIND_OF_MIE, LABEL, MIE_LABELS, MIES, type PublishedHost, serversOf } from '../published';

/** Never kept: a cached answer would hide the discovery that a test waits for (design §5). */
const TTL = 0;

/** The record types that are published. */
export type PublishedType = 'A' | 'AAAA' | 'SRV' | 'NS' | 'SOA';
type Data =
  | Pick<StringAnswer, 'type' | 'data'>
  | Pick<SrvAnswer, 'type' | 'data'>
  | Pick<SoaAnswer, 'type' | 'data'>;
/** Everything at one name; empty at a name that only has names below it (RFC 8020). */
export type Records = readonly Data[];

export interface Found {
  /** The zone that holds the name. */
  apex: string;
  /** Null: the name does not exist. */
  records: Records | null;
  /** Of the account that the name tells. */
  label: string | null;
  mie: Mie | null;
}

export interface ZoneOptions {
  /** Names for which there is authority, lower case. */
  apexes: readonly string[];
  mailDomain: string;
  /** Every test server, with the addresses at which it is reached. */
  hosts: readonly { name: string; mie: Mie; addresses: readonly string[] }[];
  /** The valid ones, to which discovery leads. */
  published: readonly PublishedHost[];
  /** Of everything that is not a test server. */
  addresses: readonly string[];
  kindsOf(label: string): Promise<Kinds>;
  /** The clock of events: names published for an account carry the moment. */
  now: () => number;
}

const NOT_AVAILABLE: Data = { type: 'SRV', data: { priority: 0, weight: 0, port: 0, target: '.' } };
/** RFC 6186 §3, RFC 8314 §5.1: services that a client may look for and that there are not. */
const ABSENT = ['_imaps', '_submissions', '_pop3', '_pop3s'];

const addressRecords = (addresses: readonly string[]): Data[] =>
  addresses.map((data) => ({ type: isIPv6(data) ? 'AAAA' : 'A', data }));

const isWithin = (name: string, apex: string) => name === apex || name.endsWith(`.${apex}`);

/** Records to put under a name; a target or owner is written as it stands. */
export const answersOf = (name: string, records: Records): Answer[] =>
  records.map((data) => ({ ...data, name, ttl: TTL, class: 'IN' }) as Answer);

export class Zones {
  private readonly names = new Map<string, Data[]>();
  /** Longest first: the closest one holds a name. */
  private readonly apexes: readonly string[];
  /** Of the SOA. */
  private readonly serial: number;

  constructor(private readonly options: ZoneOptions) {
    this.serial = Math.floor(options.now() / 1000);
    this.apexes = [...options.apexes].sort((a, b) => b.length - a.length);
    const { mailDomain, hosts, addresses } = options;
    for (const apex of this.apexes) {
      this.put(apex, this.soa(apex), { type: 'NS', data: `ns.${apex}` });
      this.put(`ns.${apex}`, ...addressRecords(addresses));
    }
    for (const host of hosts) this.put(host.name, ...addressRecords(host.addresses));
    this.put(mailDomain, ...addressRecords(addresses));
    this.put(`autoconfig.${mailDomain}`, ...addressRecords(addresses));
    for (const [service, records] of this.services(MIES, null))
      this.put(`${service}.${mailDomain}`, ...records);
    for (const mie of MIES) this.put(`${MIE_LABELS[mie]}.${mailDomain}`);
  }

  /** The SOA of a zone: its negative answers are not to be kept either. */
  soaOf(apex: string): Records {
    return [this.soa(apex)];
  }

  private soa(apex: string): Data {
    const { serial } = this;
    const times = { refresh: 3600, retry: 600, expire: 604_800, minimum: TTL };
    return { type: 'SOA', data: { mname: `ns.${apex}`, rname: `hostmaster.${apex}`, serial, ...times } };
  }

  /** The zone that holds a name; null when it is none of ours. @param name lower case. */
  apexOf(name: string): string | null {
    return this.apexes.find((apex) => isWithin(name, apex)) ?? null;
  }

  /** Looks a name up. Null: not within our authority. Rejects with LabelsUnavailable. @param name lower case. */
  async find(name: string): Promise<Found | null> {
    const apex = this.apexOf(name);
    if (apex === null) return null;
    const records = this.names.get(name);
    if (records) return { apex, records, label: null, mie: null };
    return { apex, ...(await this.below(name)) };
  }

  /** Addresses at a name, for the additional section. */
  async addressesAt(name: string): Promise<Records> {
    const found = await this.find(name);
    return found?.records?.filter(({ type }) => type === 'A' || type === 'AAAA') ?? [];
  }

  private put(name: string, ...records: Data[]): void {
    const apex = this.apexOf(name);
    if (apex === null) return;
    for (let at = name; ; at = at.slice(at.indexOf('.') + 1)) {
      if (!this.names.has(at)) this.names.set(at, []);
      if (at === apex) break;
    }
    this.names.get(name)?.push(...records);
  }

  /** A name that may carry a label: under a test server, or under `psc` and `org` of the mail domain. */
  private async below(name: string): Promise<Omit<Found, 'apex'>> {
    const { hosts, mailDomain, addresses, kindsOf } = this.options;
    for (const host of hosts) {
      const rest = this.restBefore(name, host.name);
      if (!rest) continue;
      const named = readDiscoveredLabel(rest.label)?.label ?? rest.label;
      const exists = (await kindsOf(named)).size > 0;
      const label = exists ? named : null;
      const records = exists && rest.sub === '' ? addressRecords(host.addresses) : null;
      return { records, label, mie: label === null ? null : host.mie };
    }
    for (const mie of MIES) {
      const rest = this.restBefore(name, `${MIE_LABELS[mie]}.${mailDomain}`);
      if (!rest) continue;
      const kinds = await kindsOf(rest.label);
      const label = kinds.size > 0 ? rest.label : null;
      const records = kinds.has(KIND_OF_MIE[mie])
        ? this.aliasRecords(rest.sub, rest.label, mie, addresses)
        : null;
      return { records, label, mie: label === null ? null : mie };
    }
    return { records: null, label: null, mie: null };
  }

  /** The label right before a base name, and what comes before it. */
  private restBefore(name: string, base: string): { label: string; sub: string } | null {
    if (!name.endsWith(`.${base}`)) return null;
    const rest = name.slice(0, -base.length - 1);
    const dot = rest.lastIndexOf('.');
    const label = rest.slice(dot + 1);
    return LABEL.test(label) ? { label, sub: rest.slice(0, Math.max(0, dot)) } : null;
  }

  private aliasRecords(sub: string, label: string, mie: Mie, addresses: readonly string[]): Records | null {
    if (sub === '' || sub === 'autoconfig') return addressRecords(addresses);
    if (sub === '_tcp') return [];
    return this.services([mie], label).get(sub) ?? null;
  }

  /** SRV by `_service._tcp` (RFC 6186). Where both MIE share a domain the first one is preferred: SRV knows no more. */
  private services(mies: readonly Mie[], label: string | null): Map<string, Data[]> {
    const { published, now } = this.options;
    const srv = (kind: 'imap' | 'smtp') =>
      mies.map((mie, index): Data => {
        const { name, port } = serversOf(published, mie, label, now())[kind];
        return { type: 'SRV', data: { priority: 10 * (index + 1), weight: 1, port, target: name } };
      });
    return new Map([
      ['_imap._tcp', srv('imap')],
      ['_submission._tcp', srv('smtp')],
      ...ABSENT.map((service): [string, Data[]] => [`${service}._tcp`, [NOT_AVAILABLE]]),
    ]);
  }
}
