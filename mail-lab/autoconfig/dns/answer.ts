/** What the DNS server answers to a packet, and what is worth an event. No sockets, no clock. */
import type { EventData } from '../../../conformance/events';
import {
  bareReply,
  type Query,
  type Rcode,
  type Reply,
  readQuery,
  replyLimit,
  truncated,
  writeRefusal,
  writeReply,
} from './message';
import { answersOf, type Found, type Zones } from './zone';

const IN = 1;
const TYPES = { OPT: 41, IXFR: 251, AXFR: 252, ANY: 255 } as const;

/** Names of the types that clients ask for (IANA registry); others are shown by number (RFC 3597). */
const TYPE_NAMES = new Map<number, string>([
  ...([
    [1, 'A'],
    [2, 'NS'],
    [5, 'CNAME'],
    [6, 'SOA'],
    [10, 'NULL'],
    [12, 'PTR'],
    [13, 'HINFO'],
    [15, 'MX'],
  ] as const),
  ...([
    [16, 'TXT'],
    [28, 'AAAA'],
    [33, 'SRV'],
    [35, 'NAPTR'],
    [39, 'DNAME'],
    [43, 'DS'],
    [48, 'DNSKEY'],
  ] as const),
  ...([
    [52, 'TLSA'],
    [64, 'SVCB'],
    [65, 'HTTPS'],
    [99, 'SPF'],
    [251, 'IXFR'],
    [252, 'AXFR'],
    [255, 'ANY'],
  ] as const),
  ...([
    [256, 'URI'],
    [257, 'CAA'],
  ] as const),
]);

export type DnsEvent = EventData<'dns.queried'>;

export interface Answered {
  reply: Buffer;
  /** The same without content, with TC: for a client that asks too much by UDP. */
  truncated: Buffer;
  /** Null for what is no question that a client can ask. */
  event: DnsEvent | null;
}

/**
 * Answers a packet. Null: silence. Never throws for what a packet holds; rejects for our own defects only.
 * @param onUnavailable called when labels cannot be looked up; the client gets SERVFAIL and will ask again.
 */
export async function answerPacket(
  packet: Buffer,
  transport: 'udp' | 'tcp',
  zones: Zones,
  onUnavailable: (error: unknown) => void,
): Promise<Answered | null> {
  const query = readQuery(packet);
  if (query === null) return null;
  if ('rcode' in query) {
    const refusal = writeRefusal(query);
    return { reply: refusal, truncated: refusal, event: null };
  }
  const { reply, found } = await consider(query, zones).catch((error) => {
    onUnavailable(error);
    return { reply: bareReply('SERVFAIL'), found: null };
  });
  return {
    reply: writeReply(query, reply, replyLimit(query, transport)),
    truncated: truncated(query, reply),
    event: eventOf(query, transport, reply, found),
  };
}

interface Considered {
  reply: Reply;
  found: Found | null;
}

async function consider(query: Query, zones: Zones): Promise<Considered> {
  const only = (rcode: Rcode): Considered => ({ reply: bareReply(rcode), found: null });
  const { question, edns } = query;
  if (edns && edns.version !== 0) return only('BADVERS');
  if (question.class !== IN) return only('REFUSED');
  const { type } = question;
  // Nobody gets the list of names.
  if (type === TYPES.AXFR || type === TYPES.IXFR) return only('REFUSED');
  if (type === 0 || type === TYPES.OPT) return only('FORMERR');
  if (type >= 128 && type < TYPES.ANY) return only('NOTIMP');
  const found = await zones.find(question.name.toLowerCase());
  if (found === null) return only('REFUSED');
  return { reply: await replyOf(query, found, zones), found };
}

async function replyOf({ question }: Query, found: Found, zones: Zones): Promise<Reply> {
  const { apex, records } = found;
  const nothing = (rcode: Rcode): Reply => ({
    ...bareReply(rcode, true),
    authorities: answersOf(apex, zones.soaOf(apex)),
  });
  if (records === null) return nothing('NXDOMAIN');
  if (question.type === TYPES.ANY && records.length > 0) {
    // RFC 8482 §4.2: one made-up record says that ANY is not worth asking.
    const hinfo = { type: 'HINFO', name: question.name, ttl: 0, data: { cpu: 'RFC8482', os: '' } } as const;
    return { ...bareReply('NOERROR', true), answers: [hinfo] };
  }
  const wanted = records.filter(({ type }) => type === TYPE_NAMES.get(question.type));
  if (wanted.length === 0) return nothing('NOERROR');
  const answers = answersOf(question.name, wanted);
  return { ...bareReply('NOERROR', true), answers, additionals: await glueOf(wanted, zones) };
}

/** Addresses of what the answer names, when we know them. */
async function glueOf(wanted: Found['records'] & object, zones: Zones): Promise<Reply['additionals']> {
  const targets = wanted.flatMap((record) => {
    if (record.type === 'SRV') return (record.data as { target: string }).target;
    return record.type === 'NS' ? (record.data as string) : [];
  });
  const glue = await Promise.all(
    [...new Set(targets)]
      .filter((target) => target !== '.')
      .map(async (target) => answersOf(target, await zones.addressesAt(target.toLowerCase()))),
  );
  return glue.flat();
}

function eventOf(query: Query, transport: 'udp' | 'tcp', reply: Reply, found: Found | null): DnsEvent {
  const { name, type } = query.question;
  const isEmpty = reply.rcode === 'NOERROR' && reply.answers.length === 0;
  return {
    name: name.toLowerCase().slice(0, 255),
    kind: TYPE_NAMES.get(type) ?? `TYPE${type}`,
    transport,
    answer: isEmpty ? 'NODATA' : reply.rcode,
    label: found?.label ?? null,
    mie: found?.mie ?? null,
  };
}
