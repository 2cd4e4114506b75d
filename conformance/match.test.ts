import { describe, expect, it } from 'vitest';
import type { LabEvent } from './events';
import { discoveredLabel, publicationOf } from './hosts';
import {
  addFact,
  attribute,
  attributeSupport,
  type ConnectionFacts,
  type Directory,
  type MatchableExecution,
  matchableExecution,
  newConnection,
} from './match';
import { ADDRESS, clientCertificate, ID_NAT, Recorded, START } from './testing';

const HOST = 'mail-org-expire-tests-editeur.espacedeconfiance.mssante.fr';

/** Executions of three accounts on the expired host, behind one address. A and C belong to one organisation. */
function execution(name: 'A' | 'B' | 'C', changes: Partial<MatchableExecution> = {}): MatchableExecution {
  const base = matchableExecution(
    { A: 1, B: 2, C: 3 }[name],
    'imap',
    new Recorded('authcli-expired-imap').snapshot,
  );
  const idNat = { A: ID_NAT.AUTH_CLI, B: '318751275100020', C: '10B0057881' }[name];
  return {
    ...base,
    accountId: base.number,
    organisationId: name === 'B' ? 20 : 10,
    label: `label-${name.toLowerCase()}`,
    mailbox: { address: `${idNat}@mail-test-editeur.example`, idNat },
    ...changes,
  };
}

/** The facts of a told connection, its events taken in the order told. */
function facts(told: (evidence: Recorded) => unknown): ConnectionFacts {
  const evidence = new Recorded('authcli-expired-imap');
  told(evidence);
  return evidence.events.reduce<ConnectionFacts | null>(
    (known, event) => (known ? addFact(known, event as LabEvent) : newConnection(event as LabEvent)),
    null,
  )!;
}
const linked = (connection: ConnectionFacts, executions: MatchableExecution[], directory?: Directory) =>
  attribute(connection, executions, directory).links.map(({ execution: n, basis }) => `${n}:${basis}`);
const bare = (at = 1000) => facts((evidence) => evidence.connection().opened(at));
const identified = (organisationId: number, mailbox: string) =>
  facts((evidence) => evidence.connection().untilTls(1000).succeeded(1500, { organisationId, mailbox }));

it('what was said tells nothing of whose a connection is, nor when it opened', () => {
  const said = { lines: [], omitted: 1 };
  const told = (e: Recorded) => e.connection().opened(1000).command(1100, 'NOOP').closed(2000);
  const without = facts(told);
  const around = facts((e) =>
    told(e).event(500, 'transcript', said).event(1050, 'transcript', said).event(9000, 'transcript', said),
  );
  expect(around).toEqual(without);
  const alone = new Recorded('authcli-expired-imap');
  alone.connection().event(500, 'transcript', said);
  expect(newConnection(alone.events[0] as LabEvent)).toBeNull();
});

describe('label', () => {
  it('in SNI gives the connection to its account alone, even among executions behind one address', () => {
    const connection = facts((e) => e.connection().untilCertificate(1000, { sni: `LABEL-B.${HOST}` }));
    expect(linked(connection, [execution('A'), execution('B')])).toEqual(['2:label']);
  });

  it('in an alias does the same, even of a refused authentication', () => {
    const connection = facts((e) =>
      e.connection().untilTls(1000).refused(1500, 'token_expired', { aliasLabel: 'label-b' }),
    );
    expect(linked(connection, [execution('A'), execution('B')])).toEqual(['2:label']);
  });

  it('of an account that is not listening withdraws an address link', () => {
    const connection = facts((e) => e.connection().untilCertificate(1000, { sni: `label-z.${HOST}` }));
    expect(linked(bare(), [execution('A')])).toEqual(['1:address']);
    expect(linked(connection, [execution('A')])).toEqual([]);
    expect(linked(connection, [execution('A')], { labelExists: () => false })).toEqual(['1:address']);
  });

  it('is read in the names that discovery publishes', () => {
    const sni = `${discoveredLabel('label-b', START)}.${HOST}`;
    const connection = facts((e) => e.connection().untilCertificate(1000, { sni }));
    expect(linked(connection, [execution('A'), execution('B')])).toEqual(['2:label']);
    expect(publicationOf(sni)).toBe(START);
    expect(publicationOf(`label-b.${HOST}`)).toBeNull();
  });

  it('wins over the proven identity of another organisation, which is shown without being judged', () => {
    const b = execution('B');
    const connection = facts((e) =>
      e
        .connection()
        .untilTls(1000, null, { sni: `label-a.${HOST}` })
        .succeeded(1500, { organisationId: 20, mailbox: b.mailbox.address }),
    );
    const { links } = attribute(connection, [execution('A'), b]);
    expect(links).toEqual([{ execution: 1, basis: 'label', judged: false }]);
  });

  it('is judged with the identity of another mailbox of the organisation, and with a refused one', () => {
    const colleague = facts((e) =>
      e
        .connection()
        .untilTls(1000, null, { sni: `label-a.${HOST}` })
        .succeeded(1500, { organisationId: 10, mailbox: 'x@mail-test-editeur.example' }),
    );
    const refused = facts((e) =>
      e
        .connection()
        .untilTls(1000, clientCertificate({ ous: ['318751275100020'] }), { sni: `label-a.${HOST}` })
        .refused(1500, 'certificate_wrong_ou'),
    );
    for (const connection of [colleague, refused]) {
      const { links } = attribute(connection, [execution('A'), execution('B')]);
      expect(links).toEqual([{ execution: 1, basis: 'label', judged: true }]);
    }
  });
});

describe('identity', () => {
  it('proven by authentication moves the connection to its owner', () => {
    const [a, b] = [execution('A'), execution('B')];
    expect(linked(identified(20, b.mailbox.address.toUpperCase()), [a, b])).toEqual(['2:identity']);
    expect(linked(identified(10, a.mailbox.address), [a, b])).toEqual(['1:identity']);
  });

  it('of another organisation that is not listening takes the connection away', () => {
    expect(linked(identified(99, 'x@mail-test-editeur.example'), [execution('A')])).toEqual([]);
  });

  it('of another mailbox of the same organisation leaves the address link: it is evidence there', () => {
    expect(linked(identified(10, 'x@mail-test-editeur.example'), [execution('A')])).toEqual(['1:address']);
  });

  it('proven by a trusted client certificate, with or without the prefix digit', () => {
    const own = facts((e) => e.connection().untilTls(1000, clientCertificate({ ous: ['0b0152872'] })));
    expect(linked(own, [execution('A'), execution('B')])).toEqual(['1:identity']);
    const foreign = facts((e) =>
      e.connection().untilTls(1000, clientCertificate({ ous: ['318751275100020'] })),
    );
    expect(linked(foreign, [execution('A'), execution('B')])).toEqual(['2:identity']);
    expect(linked(foreign, [execution('A')], { organisationOfOus: () => 20 })).toEqual([]);
  });

  it('merely claimed attributes nothing: user name, untrusted certificate', () => {
    const options = { address: '198.51.100.9' };
    const connection = facts((e) =>
      e
        .connection(options)
        .untilTls(1000, clientCertificate({ problem: 'unknown_chain' }))
        .attempted(1500, { user: execution('A').mailbox.address })
        .refused(1501, 'certificate_unknown_chain', { user: execution('A').mailbox.address }),
    );
    expect(linked(connection, [execution('A')])).toEqual([]);
  });

  it('shared by accounts of one organisation serves the execution that started last', () => {
    const mailbox = execution('A').mailbox;
    const watched = execution('A', { start: START - 30_000 });
    const listening = execution('C', { mailbox });
    expect(linked(identified(10, mailbox.address), [watched, listening])).toEqual(['3:identity']);
  });
});

describe('address', () => {
  it('must be both declared and proven, and the host and protocol must be those of the case', () => {
    const none = { declared: [ADDRESS], proven: [] };
    expect(linked(bare(), [execution('A', { addresses: none })])).toEqual([]);
    expect(linked(bare(), [execution('A', { addresses: { declared: [], proven: [ADDRESS] } })])).toEqual([]);
    expect(linked(bare(), [execution('A', { host: 'org-revoked' })])).toEqual([]);
    expect(linked(bare(), [execution('A', { protocol: 'smtp' })])).toEqual([]);
    expect(linked(bare(), [execution('A')])).toEqual(['1:address']);
  });

  it('shared by two accounts gives the connection to nobody and tells both', () => {
    const result = attribute(bare(), [execution('A'), execution('B')]);
    expect(result).toEqual({ links: [], ambiguous: [1, 2], elsewhere: [] });
  });

  it('is not ambiguous with an execution whose window does not hold the opening', () => {
    const later = execution('B', { start: START + 2000, deadline: START + 62_000 });
    expect(attribute(bare(), [execution('A'), later])).toMatchObject({
      links: [{ execution: 1, judged: true }],
      ambiguous: [],
    });
  });

  it('compares IPv6 by /64', () => {
    const addresses = { declared: ['2001:db8:1:2::1'], proven: ['2001:db8:1:2:ffff::9'] };
    const from = (address: string) => facts((e) => e.connection({ address }).opened(1000));
    expect(linked(from('2001:DB8:1:2:abcd::7'), [execution('A', { addresses })])).toEqual(['1:address']);
    expect(linked(from('2001:db8:1:3::1'), [execution('A', { addresses })])).toEqual([]);
  });
});

describe('window', () => {
  it('links a connection opened before the start without judging it, and none opened after the deadline', () => {
    expect(attribute(bare(-1000), [execution('A')]).links).toEqual([
      { execution: 1, basis: 'address', judged: false },
    ]);
    expect(linked(bare(60_001), [execution('A')])).toEqual([]);
    expect(linked(bare(60_000), [execution('A')])).toEqual(['1:address']);
    const over = facts((e) => e.connection().opened(-5000).closed(-1000));
    expect(linked(over, [execution('A')])).toEqual([]);
  });

  it('reports a proven connection to another server apart', () => {
    const connection = facts((e) =>
      e
        .connection({ host: 'org-valid' })
        .untilTls(1000)
        .succeeded(1500, { mailbox: execution('A').mailbox.address }),
    );
    expect(attribute(connection, [execution('A'), execution('B')])).toEqual({
      links: [],
      ambiguous: [],
      elsewhere: [{ execution: 1, basis: 'identity' }],
    });
  });
});

it('keeps the same facts whatever the order of the events', () => {
  const evidence = new Recorded('authcli-expired-imap');
  evidence
    .connection()
    .untilTls(1000, clientCertificate(), { sni: `label-a.${HOST}` })
    .succeeded(1500)
    .closed(2000);
  const events = evidence.events as LabEvent[];
  const fold = (list: LabEvent[]) =>
    list.slice(1).reduce((known, event) => addFact(known, event), newConnection(list[0]!)!);
  expect(fold([...events].reverse())).toEqual(fold(events));
  expect(fold([...events, ...events])).toEqual(fold(events));
});

describe('support without a connection', () => {
  const event = (told: (evidence: Recorded) => unknown): LabEvent => {
    const evidence = new Recorded('authcli-revoked-imap');
    told(evidence);
    return evidence.events[0] as LabEvent;
  };
  const supported = (one: LabEvent, ...names: ('A' | 'B')[]) =>
    attributeSupport(
      one,
      names.map((name) => execution(name)),
    );

  it('gives a revocation fetch to the executions of one account at that address, else to nobody', () => {
    const fetched = event((e) => e.fetched(1000, 'ocsp'));
    expect(supported(fetched, 'A')).toEqual([1]);
    expect(supported(fetched, 'A', 'B')).toEqual([]);
  });

  it('gives what names a label to its account, whatever resolver asked, while it listens', () => {
    const asked = event((e) => e.asked(1000, { label: 'LABEL-B' }, '198.51.100.53'));
    expect(supported(asked, 'A', 'B')).toEqual([2]);
    const late = event((e) => e.asked(60_001, { label: 'label-b' }, '198.51.100.53'));
    expect(supported(late, 'A', 'B')).toEqual([]);
    const fetched = event((e) => e.fetchedDocument(1000, { label: 'label-a' }, '198.51.100.9'));
    expect(supported(fetched, 'A', 'B')).toEqual([1]);
  });

  it('tells the account whose discovery events are left out, by label, else by address', () => {
    expect(
      supported(
        event((e) => e.leftOut(1000)),
        'A',
      ),
    ).toEqual([]);
    const own = execution('A', { label: new Recorded('authcli-revoked-imap').snapshot.account.label });
    const told = event((e) => e.leftOut(1000, '198.51.100.9'));
    expect(attributeSupport(told, [own, execution('B')])).toEqual([1]);
    const nobodys = { ...told, data: { ...told.data, label: null }, clientAddress: ADDRESS } as LabEvent;
    expect(supported(nobodys, 'A')).toEqual([1]);
    expect(supported(nobodys, 'A', 'B')).toEqual([]);
    expect(attributeSupport({ ...nobodys, connection: 'x' }, [own])).toEqual([]);
  });

  it('gives what names none to one account at that address; a mailbox named only chooses there', () => {
    expect(
      supported(
        event((e) => e.asked(1000, {})),
        'A',
      ),
    ).toEqual([1]);
    expect(
      supported(
        event((e) => e.asked(1000, {})),
        'A',
        'B',
      ),
    ).toEqual([]);
    const { address } = execution('B').mailbox;
    const named = (from?: string) => event((e) => e.fetchedDocument(1000, { mailbox: address }, from));
    expect(supported(named(), 'A', 'B')).toEqual([2]);
    expect(supported(named('198.51.100.9'), 'A', 'B')).toEqual([]);
    expect(supported(named(), 'A')).toEqual([1]);
  });
});
