/** SMTP smuggling (CVE-2023-51764 to 51766): no octets but CRLF . CRLF end a message, and none of it is doubtful. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, type HostileLab, type Person, startHostileLab, type Wire } from './support';

let lab: HostileLab;
let victim: Person;
beforeAll(async () => {
  lab = await startHostileLab();
  victim = await lab.person('10B0057881');
});
afterAll(() => lab?.close());

const ENDS = [
  ...['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\r\n.\r', '\r\n\0.\r\n', '\r\n.\0\r\n'],
  ...[
    '\r\n.\r\r\n',
    '\n.\r',
    '\r\n.\t\r\n',
    '\r\n. \r\n',
    '\r\n\x0b.\r\n',
    '\r\n.\x85',
    '\n\n.\n\n',
    '\r\r\n.\r\r\n',
  ],
];

/** A transaction up to 354. */
async function inData(): Promise<Wire> {
  const wire = await lab.authenticated('smtp', victim);
  await wire.say(`MAIL FROM:<${victim.address}>`);
  await wire.say(`RCPT TO:<${victim.address}>`);
  expect(await wire.say('DATA')).toMatch(/^354/);
  return wire;
}

/** What a second message would need. */
const smuggled = () =>
  `MAIL FROM:<${victim.address}>\r\nRCPT TO:<${victim.address}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n`;

describe('the end of DATA', () => {
  it.each(ENDS.map((end) => [JSON.stringify(end), end]))('%s hides no second message', async (_, end) => {
    const before = await lab.messages(victim);
    const wire = await inData();
    wire.send(`From: a@b.test\r\nSubject: one\r\n\r\nbody${end}${smuggled()}`);
    const answer = await wire.reply();
    // One answer to all of it. What follows is quiet.
    expect(await wire.say('NOOP')).toMatch(/^250/);
    const events = await lab.eventsOf(wire);
    const bare = /(?<!\r)\n|\r(?!\n)/.test(end);
    expect(answer).toMatch(bare ? /^550 5\.6\.0/ : /^250/);
    expect(await lab.messages(victim)).toBe(before + (bare ? 0 : 1));
    expect(dataOf(events, 'message.refused')).toHaveLength(bare ? 1 : 0);
    expect(dataOf(events, 'message.accepted')).toHaveLength(bare ? 0 : 1);
  });

  it('in any segments is one and the same, and commands pipelined behind it are commands', async () => {
    const before = await lab.messages(victim);
    const wire = await inData();
    for (const octet of `Subject: two\r\n\r\n..x\r\n.\r\n${smuggled().slice(0, -20)}`) wire.send(octet);
    expect(await wire.reply()).toMatch(/^250/);
    expect(await wire.reply()).toMatch(/^250/);
    expect(await wire.reply()).toMatch(/^250/);
    wire.destroy();
    await lab.closedConnection();
    expect(await lab.messages(victim)).toBe(before + 1);
  });

  it('content that does not wait for 354 is no content', async () => {
    const before = await lab.messages(victim);
    const wire = await lab.authenticated('smtp', victim);
    wire.send(smuggled().repeat(2));
    expect(await wire.rest()).toMatch(/\r\n(?:554|503|421) /);
    expect(await lab.messages(victim)).toBe(before);
    const events = await lab.eventsOf(wire);
    expect(dataOf(events, 'message.refused')).toMatchObject([{ status: '554' }]);
  });

  it('BDAT, which has no end to disagree about, is not spoken at all', async () => {
    const wire = await lab.authenticated('smtp', victim);
    expect(await wire.say('EHLO again')).not.toContain('CHUNKING');
    expect(await wire.say('BDAT 4 LAST')).toMatch(/^50\d/);
  });
});

describe('commands', () => {
  it('with a lone CR, NUL or LF inside are one line, whose parts are no commands', async () => {
    const wire = await lab.authenticated('smtp', victim);
    for (const line of [
      'NOOP\rQUIT',
      'NOOP x\0QUIT',
      'VRFY a\rDATA',
      `MAIL FROM:<${victim.address}>\rRCPT TO:<x>`,
    ]) {
      wire.send(`${line}\r\n`);
      await wire.reply();
      expect(await wire.say('NOOP')).toMatch(/^250/);
    }
    // Nothing was begun.
    expect(await wire.say('DATA')).toMatch(/^503/);
  });

  it.each([`MAIL FROM:<a\r@b.test>`, `RCPT TO:<"a\0"@b.test>`, 'MAIL FROM:<a@b.test\u202e>'])(
    'with control characters in an address are refused: %j',
    async (line) => {
      const wire = await lab.authenticated('smtp', victim);
      expect(await wire.say(line)).toMatch(/^5/);
    },
  );
});
