/** IMAP commands that lie about their size, never end, or never stop coming. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type HostileLab, type Person, startHostileLab, type Wire } from './support';

let lab: HostileLab;
/** The same with little patience, where nobody is to be served. */
let hasty: HostileLab;
let victim: Person;
let trickler: Person;
const SLOW = 1500;
beforeAll(async () => {
  [lab, hasty] = await Promise.all([
    startHostileLab(),
    startHostileLab(
      { idleTimeoutMs: 2 * SLOW, greetingTimeoutMs: SLOW, slowWriteMs: SLOW },
      { hosts: ['org-valid'] },
    ),
  ]);
  victim = await lab.person('10B0057881');
  trickler = await hasty.person('10B0057882');
});
afterAll(() => Promise.all([lab?.close(), hasty?.close()]));
afterEach(async () => {
  await lab.stillServes();
  lab.hangUp();
});

/** Until a tagged or untagged BAD, NO or BYE. */
const refused = (wire: Wire) => wire.until(/(?:BAD|NO|BYE).*\r\n/);

describe('a literal', () => {
  const SIZES = [
    ...['4294967296', '4294967295', '2147483648', '9007199254740993', '18446744073709551616', '26214401'],
    ...['99999999999999999999', '00000000000000000000026214401'],
  ];
  it.each(SIZES)('of {%s} octets is refused before it is sent, whoever asks', async (size) => {
    for (const wire of [await lab.greeted('imap'), await lab.authenticated('imap', victim)]) {
      wire.send(`a APPEND INBOX {${size}}\r\n`);
      expect(await refused(wire)).not.toContain('+ ');
      expect(await wire.say('NOOP', 'n')).toMatch(/n OK/);
      wire.destroy();
    }
  });

  it('that is on its way already ends the connection when it is huge, and is never waited for without end', async () => {
    const huge = SIZES.filter((size) => size.length <= 20);
    const wires = huge.flatMap((size) =>
      [hasty.greeted('imap'), hasty.authenticated('imap', trickler)].map(async (opening) => {
        const wire = await opening;
        wire.send(`a APPEND INBOX {${size}+}\r\n`);
        expect(await wire.rest(), size).toMatch(/BAD|NO|BYE/);
      }),
    );
    await Promise.all(wires);
  });

  it.each(['{-1}', '{-1+}', '{}', '{+}', '{1 }', '{0x10}', '{1e3}', '{1+1}', '{10', '{4-}'])(
    'of no size, %s, is a mistake in words',
    async (literal) => {
      const wire = await lab.authenticated('imap', victim);
      wire.send(`a SELECT ${literal}\r\nn NOOP\r\n`);
      const answer = await wire.until(/n (?:OK|BAD).*\r\n|closed/);
      expect(answer).toMatch(/^a (?:BAD|NO)/);
    },
  );

  it('in the place of the tag or of the command is no command, and its octets are none either', async () => {
    for (const line of [
      '{6+}\r\na NOOP\r\n',
      '{6}\r\na NOOP\r\n',
      'a {6+}\r\nLOGOUT\r\n',
      '{4294967296+}\r\n',
    ]) {
      const wire = await lab.greeted('imap');
      wire.send(`${line}`);
      expect(await refused(wire)).toMatch(/BAD|BYE/);
      wire.destroy();
    }
  });

  it('within a literal is what it says: octets', async () => {
    const wire = await lab.authenticated('imap', victim);
    const inner = 'a {5}\r\nb DELETE INBOX {3+}\r\n';
    wire.send(`a CREATE {${inner.length}+}\r\n${inner}\r\nn NOOP\r\n`);
    const answer = await wire.until(/n OK.*\r\n/);
    expect(answer).toMatch(/^a (?:BAD|NO)/);
    expect(answer.match(/\r\n/g)).toHaveLength(2);
  });

  it('before authentication is small, and thousands of them in one command are too many', async () => {
    const wire = await lab.greeted('imap');
    wire.send('a SEARCH {65537}\r\n');
    expect(await refused(wire)).not.toContain('+ ');
    const many = await lab.authenticated('imap', victim);
    many.send('a SEARCH');
    many.send(`${' OR BODY {1+}\r\nx'.repeat(5000)}\r\nn NOOP\r\n`);
    expect(await many.until(/n OK.*\r\n|BYE.*\r\n/)).toMatch(/^a BAD/);
  });

  it('before authentication, many large ones are not kept', async () => {
    // Each within the limit; together as much as one likes, for everybody who connects.
    const before = process.memoryUsage().arrayBuffers;
    const wires = await Promise.all(Array.from({ length: 20 }, () => lab.greeted('imap', '127.3.3.3')));
    const chunk = Buffer.concat([Buffer.from(' {65000+}\r\n'), Buffer.alloc(65_000, 'x')]);
    await Promise.all(
      wires.map(async (wire) => {
        wire.send('a ID (');
        await wire.pour(chunk, 60);
      }),
    );
    // Twenty times 4 MB were sent.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
    for (const wire of wires) wire.destroy();
  });

  it('never finished is not waited for without end, even when an octet comes now and then', async () => {
    const wire = await hasty.authenticated('imap', trickler);
    wire.send('a APPEND INBOX {1000000}\r\n');
    await wire.until(/^\+ .*\r\n/);
    const timer = setInterval(() => wire.send('x'), 100);
    expect(await wire.rest()).toMatch(/BYE/);
    clearInterval(timer);
    const events = await hasty.eventsOf(wire);
    expect(dataOf(events, 'limit.reached')).toMatchObject([
      { limit: expect.stringMatching(/slow_writing|idle/) },
    ]);
    expect(dataOf(events, 'message.accepted')).toEqual([]);
    // Nothing of it stays behind.
    expect(
      await hasty.database.sql`select 1 from message_chunk where content_id in
      (select id from message_content where structure is null)`,
    ).toEqual([]);
  });
});

describe('a line', () => {
  it.each([
    ['without end', Buffer.alloc(200_000, 'x')],
    ['of a hundred thousand quotes', Buffer.from(`a SELECT "${'\\"'.repeat(100_000)}`)],
    ['of nothing but CR', Buffer.alloc(100_000, '\r')],
    ['of NUL', Buffer.alloc(100_000)],
  ])('%s is refused with a word', async (_, bytes) => {
    for (const wire of [await lab.greeted('imap'), await lab.authenticated('imap', victim)]) {
      wire.send(bytes);
      expect(await wire.rest()).toMatch(/\* BAD [^\r]*\r\n\* BYE [^\r]*\r\n$/);
    }
  });

  it.each([
    ['lists within lists', `a FETCH 1 ${'('.repeat(30_000)}`],
    ['keys within keys', `a SEARCH ${'NOT '.repeat(15_000)}ALL`],
    ['alternatives without end', `a SEARCH ${'OR '.repeat(15_000)}`],
    ['a set of five thousand ranges', `a FETCH ${'1:*,'.repeat(15_000)}1 FLAGS`],
    ['a section within a section', `a FETCH 1 BODY[${'1.'.repeat(30_000)}1]`],
    ['a pattern of wildcards', `a LIST "" "${'*%'.repeat(30_000)}x"`],
    ['forty thousand flags', `a STORE 1 FLAGS (${'a '.repeat(20_000)})`],
    ['a name of 60 kB', `a CREATE "${'x/'.repeat(30_000)}"`],
    ['a name with NUL', 'a CREATE "x&AAA-y"'],
    ['a name with half a letter', 'a CREATE "x&2D0-y"'],
    ['a name with line ends', 'a CREATE "&AA0ACg-"'],
    ['an impossible date', 'a SEARCH SINCE 99-Foo-99999'],
    ['an unknown section', 'a FETCH 1 BODY[HEADER.FIELDS (\0)]'],
    ['a partial beyond all', 'a FETCH 1 BODY[]<4294967295.4294967295>'],
    ['a number beyond all', 'a FETCH 4294967296 FLAGS'],
    ['a modseq beyond all', 'a FETCH 1 (FLAGS) (CHANGEDSINCE 99999999999999999999)'],
  ])('of %s has one answer, at once', async (_, line) => {
    const wire = await lab.authenticated('imap', victim);
    wire.send(`s SELECT INBOX\r\n`);
    await wire.until(/s OK.*\r\n/);
    const began = performance.now();
    wire.send(`${line}\r\n`);
    const answer = await wire.until(/^(?:\* .*\r\n)*a (?:OK|NO|BAD) .*\r\n/);
    expect(answer).not.toContain('SERVERBUG');
    expect(answer).not.toContain('Internal');
    expect(performance.now() - began).toBeLessThan(2000);
    expect(await wire.say('NOOP', 'n')).toMatch(/n OK/);
    wire.destroy();
  });
});

describe('a flood', () => {
  it('of a hundred thousand commands is answered in order, and starves nobody', async () => {
    const count = 100_000;
    const wire = await lab.authenticated('imap', victim);
    const [batch, size] = ['a NOOP\r\n'.repeat(1000), 'a OK NOOP completed\r\n'.length];
    const sent = wire.pour(Buffer.from(batch), count / 1000);
    const start = wire.received;
    const answered = () => (wire.received - start) / size;
    for (let others = 0; others < 5; others++) {
      await lab.stillServes();
      expect(answered()).toBeLessThan(count);
    }
    while (answered() < count && !wire.closed) await wire.more();
    await sent;
    expect(answered()).toBe(count);
  }, 120_000);
});

describe('COMPRESS', () => {
  it('is neither offered nor agreed to: nothing is ever inflated', async () => {
    const wire = await lab.authenticated('imap', victim);
    expect(await wire.say('CAPABILITY', 'c')).not.toContain('COMPRESS');
    expect(await wire.say('COMPRESS DEFLATE', 'd')).toMatch(/^d BAD/);
    expect(await wire.say('NOOP', 'n')).toMatch(/^n OK/);
  });
});
