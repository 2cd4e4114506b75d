import { decode, type RecordType } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { LabelsUnavailable } from '../labels';
import { answerPacket } from './answer';
import { type Asked, MAIL, ORG, PSC, published, question, testZones, ZONE } from './testing';
import type { Zones } from './zone';

const zones = testZones();
const alias = `k7both.psc.${MAIL}`;

async function give(packet: Buffer, transport: 'udp' | 'tcp' = 'udp', from: Zones = zones) {
  const problems: unknown[] = [];
  const answered = await answerPacket(packet, transport, from, (error) => problems.push(error));
  if (!answered) return null;
  const decoded = decode(answered.reply) as ReturnType<typeof decode> & { rcode: string };
  return { ...answered, decoded, problems };
}

async function ask(name: string, type: RecordType = 'A', more: Asked = {}) {
  const given = await give(question(name, { type, ...more }));
  if (!given) throw new Error('no answer');
  return given;
}

/** What was said of a name: rcode, or the data of the answers. */
async function said(name: string, type: RecordType): Promise<unknown> {
  const { decoded, event } = await ask(name, type);
  expect(decoded.flag_ra).toBe(false);
  expect(event?.answer).toBe(
    decoded.rcode !== 'NOERROR' ? decoded.rcode : decoded.answers?.length ? 'NOERROR' : 'NODATA',
  );
  if (!decoded.answers?.length) {
    const { authorities = [] } = decoded;
    if (decoded.rcode !== 'REFUSED') expect(authorities).toMatchObject([{ type: 'SOA', name: ZONE, ttl: 0 }]);
    return decoded.rcode === 'NOERROR' ? 'NODATA' : decoded.rcode;
  }
  expect(decoded.flag_aa).toBe(true);
  return decoded.answers.map((answer) => (answer as { data: unknown }).data);
}

const srv = (target: string, port: number, priority = 10) => ({ priority, weight: 1, port, target });
const none = { priority: 0, weight: 0, port: 0, target: '.' };

describe('names', () => {
  it('publish the servers of each domain, whose names carry the label and the moment (RFC 6186)', async () => {
    expect(await said(`_imap._tcp.${alias}`, 'SRV')).toEqual([srv(`${published('k7both')}.${PSC}`, 20143)]);
    expect(await said(`_submission._tcp.${alias}`, 'SRV')).toEqual([
      srv(`${published('k7both')}.${PSC}`, 20587),
    ]);
    expect(await said(`_imap._tcp.k7both.org.${MAIL}`, 'SRV')).toEqual([
      srv(`${published('k7both')}.${ORG}`, 10143),
    ]);
    expect(await said(`_imap._tcp.${MAIL}`, 'SRV')).toEqual([srv(PSC, 20143), srv(ORG, 10143, 20)]);
    for (const domain of [MAIL, alias]) {
      for (const service of ['_imaps', '_submissions', '_pop3', '_pop3s'])
        expect(await said(`${service}._tcp.${domain}`, 'SRV')).toEqual([none]);
    }
  });

  it('lead to addresses, with and without label', async () => {
    for (const name of [
      ORG,
      `k7psc.${ORG}`,
      `${published('k7psc')}.${ORG}`,
      alias,
      `autoconfig.${alias}`,
      MAIL,
      `autoconfig.${MAIL}`,
      `ns.${ZONE}`,
    ]) {
      expect(await said(name, 'A'), name).toEqual(['192.0.2.10']);
      expect(await said(name, 'AAAA'), name).toEqual(['2001:db8::10']);
    }
    expect(await said(`k7psc.mail-org-expire-tests-editeur.${ZONE}`, 'A')).toEqual(['192.0.2.11']);
  });

  it.each([
    ['an empty non-terminal', `_tcp.${alias}`],
    ['an empty non-terminal of the shared domain', `_tcp.${MAIL}`],
    ['the parent of the aliases', `psc.${MAIL}`],
    ['the zone itself', ZONE],
    ['an alias domain, of another type', alias],
  ])('exist without such data: %s', async (_, name) => {
    expect(await said(name, 'MX')).toBe('NODATA');
  });

  it.each([
    ['an unknown label', `k8none.psc.${MAIL}`],
    ['below an unknown label', `_imap._tcp.k8none.psc.${MAIL}`],
    ['an unknown label of a server', `k8none.${ORG}`],
    ['the MIE that the account lacks', `k7psc.org.${MAIL}`],
    ['an unknown label of a server, as if published', `${published('k8none')}.${ORG}`],
    ['below a labelled server', `_tcp.k7both.${ORG}`],
    ['an unknown service', `_xmpp._tcp.${alias}`],
    ['something else in the zone', `www.${ZONE}`],
    ['a label hidden in another', `a.k7both.${ORG}`],
    ['no possible label', `_x.psc.${MAIL}`],
  ])('do not exist: %s', async (_, name) => {
    expect(await said(name, 'SRV')).toBe('NXDOMAIN');
  });

  it.each([
    ['another domain', 'example.com'],
    ['the parent', 'example.fr'],
    ['a name that only ends alike', `evil${ZONE}`],
    ['the root', '.'],
  ])('are refused outside: %s', async (_, name) => {
    expect(await said(name, 'A')).toBe('REFUSED');
  });

  it('tell the account in the event, also where the answer is that there is nothing', async () => {
    const of = async (name: string) => (await ask(name, 'SRV')).event;
    expect(await of(`_IMAP._tcp.K7both.psc.${MAIL}`)).toEqual({
      ...{ name: `_imap._tcp.${alias}`, kind: 'SRV', transport: 'udp', answer: 'NOERROR' },
      ...{ label: 'k7both', mie: 'PSC' },
    });
    expect(await of(`k7psc.org.${MAIL}`)).toMatchObject({
      answer: 'NXDOMAIN',
      label: 'k7psc',
      mie: 'AUTH_CLI',
    });
    expect(await of(`x.k7psc.${PSC}`)).toMatchObject({ answer: 'NXDOMAIN', label: 'k7psc', mie: 'PSC' });
    expect(await of(`k8none.psc.${MAIL}`)).toMatchObject({ label: null, mie: null });
  });
});

describe('messages', () => {
  it('echo the question octet by octet, case included, and compare without case', async () => {
    const packet = question(`_iMaP._tCp.K7BOTH.psc.${MAIL}`, { type: 'SRV' });
    const given = await give(packet);
    expect(given?.reply.subarray(12, packet.length)).toEqual(packet.subarray(12));
    expect(given?.decoded).toMatchObject({ id: 4242, answers: [{ type: 'SRV' }], flag_rd: true });
    const odd = Buffer.concat([
      question(MAIL).subarray(0, 12),
      Buffer.from('\x03a\x00.\x00\x00\x01\x00\x01', 'latin1'),
    ]);
    expect((await give(odd))?.reply.subarray(12)).toEqual(odd.subarray(12));
    expect((await give(odd))?.event?.name).toBe('a\\000\\046');
  });

  it('give the addresses of what an answer names', async () => {
    const { decoded } = await ask(`_imap._tcp.${alias}`, 'SRV');
    expect(decoded.additionals).toMatchObject([
      { name: `${published('k7both')}.${PSC}`, type: 'A', ttl: 0 },
      { name: `${published('k7both')}.${PSC}`, type: 'AAAA' },
    ]);
    const ns = await ask(ZONE, 'NS');
    expect(ns.decoded).toMatchObject({ answers: [{ data: `ns.${ZONE}`, ttl: 0 }], additionals: [{}, {}] });
  });

  it('hold an OPT only when asked with one, and no other version', async () => {
    expect((await ask(MAIL)).decoded.additionals).toEqual([]);
    const { decoded } = await ask(MAIL, 'A', { edns: 4096 });
    expect(decoded.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0 }]);
    const bad = await ask(MAIL, 'A', { edns: 4096, version: 1 });
    expect(bad.decoded).toMatchObject({ answers: [], additionals: [{ type: 'OPT', extendedRcode: 1 }] });
    expect(bad.event?.answer).toBe('BADVERS');
  });

  it('set TC when they do not fit, and are whole by TCP', async () => {
    const addresses = Array.from({ length: 40 }, (_, index) => `192.0.2.${index + 1}`);
    const many = testZones({ hosts: [{ name: PSC, mie: 'PSC', addresses }] });
    const small = await give(question(PSC), 'udp', many);
    expect(small?.decoded).toMatchObject({ flag_tc: true, answers: [] });
    expect(small?.reply.length).toBe(question(PSC).length);
    const larger = await give(question(PSC, { edns: 65_535 }), 'udp', many);
    expect(larger?.reply.length).toBeLessThanOrEqual(1232);
    expect((await give(question(PSC), 'tcp', many))?.decoded.answers).toHaveLength(40);
    // Additional records are left out first: the answer itself fits.
    const srvOnly = await give(question(`_imap._tcp.${MAIL}`, { type: 'SRV' }), 'udp', many);
    expect(srvOnly?.decoded).toMatchObject({ flag_tc: false, answers: [{}, {}], additionals: [] });
  });

  it.each([
    ['AXFR', 'REFUSED'],
    ['IXFR', 'REFUSED'],
    ['TSIG', 'NOTIMP'],
    ['OPT', 'FORMERR'],
  ] as const)('of type %s get %s', async (type, rcode) => {
    expect((await ask(ZONE, type)).decoded.rcode).toBe(rcode);
  });

  it('of type ANY get one record of no use (RFC 8482)', async () => {
    const { decoded } = await ask(alias, 'ANY' as RecordType);
    expect(decoded.answers).toMatchObject([{ type: 'HINFO', data: { cpu: 'RFC8482' } }]);
  });

  it('in another class are refused', async () => {
    const packet = question(MAIL);
    packet.writeUInt16BE(3, packet.length - 2);
    expect((await give(packet))?.decoded.rcode).toBe('REFUSED');
  });

  const patched = (change: (packet: Buffer) => void) => {
    const packet = question(MAIL);
    change(packet);
    return give(packet);
  };

  it('that are answers, or too short, get none', async () => {
    expect(await patched((packet) => packet.writeUInt8(0x80, 2))).toBeNull();
    for (let length = 0; length < 12; length++)
      expect(await give(question(MAIL).subarray(0, length))).toBeNull();
  });

  it('of other operations get NOTIMP; with none or two questions, cut off or with pointers, FORMERR', async () => {
    expect((await patched((packet) => packet.writeUInt8(5 << 3, 2)))?.decoded).toMatchObject({
      rcode: 'NOTIMP',
      opcode: 'UPDATE',
    });
    for (const count of [0, 2]) {
      expect((await patched((packet) => packet.writeUInt16BE(count, 4)))?.decoded.rcode).toBe('FORMERR');
    }
    expect((await give(question(MAIL).subarray(0, 20)))?.decoded.rcode).toBe('FORMERR');
    expect((await patched((packet) => packet.writeUInt16BE(0xc00c, 12)))?.decoded.rcode).toBe('FORMERR');
    expect((await patched((packet) => packet.writeUInt16BE(9, 10)))?.decoded.rcode).toBe('FORMERR');
  });

  it('get SERVFAIL when labels cannot be looked up', async () => {
    const away = testZones({ kindsOf: () => Promise.reject(new LabelsUnavailable()) });
    const given = await give(question(alias), 'udp', away);
    expect(given).toMatchObject({ decoded: { rcode: 'SERVFAIL' }, event: { answer: 'SERVFAIL' } });
    expect(given?.problems).toHaveLength(1);
    expect((await give(question(MAIL), 'udp', away))?.decoded.rcode).toBe('NOERROR');
  });
});
