/** What the events tell of the contents of messages that were submitted, over real sessions. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { xdmArchive, xdmMessage } from '../../tests/support/xdm';
import { TEST_PATIENTS } from '../testing';
import { only, type SmtpLab, startSmtpLab } from './test-client';

let smtp: SmtpLab;
let me: string;

beforeAll(async () => {
  smtp = await startSmtpLab();
  me = smtp.mailboxes.lab.address;
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

const DOCUMENT = {
  ...{ listed: true, problem: null, code: '11502-2' },
  ins: { oid: '1.2.250.1.213.1.4.10', shape: true, key: true },
  traits: { birthName: true, firstName: true, sex: true, birthDate: true, birthPlace: true },
};

/** Sends a message in one session; resolves to the facts of its event. */
async function submit(octets: Buffer, ...recipients: string[]) {
  const client = await smtp.authenticated();
  await client.envelope(me, ...recipients);
  client.socket.write(octets);
  expect(await client.say('.')).toMatch(/^250/);
  await client.say('QUIT');
  const [accepted] = only(await smtp.lab.closedConnection(), 'message.accepted');
  return accepted!;
}

const unshown = () => smtp.lab.database.sql`
  select id from message_content c where not exists (select 1 from message m where m.content_id = c.id)`;

describe('the contents of a submitted message', () => {
  it('are in its event: headers, archive, CDA documents', async () => {
    const { content } = await submit(xdmMessage({ from: me, to: [me], nil: '3734' }), me);
    expect(content).toMatchObject({
      headers: { nil: [{ value: '3734' }], codeCda: [{ value: '11502-2' }], ins: [{ value: 'O' }], mes: [] },
      ...{ attachments: 1, truncated: false, subject: { xdm: true } },
      archives: [{ name: 'IHE_XDM.ZIP', problem: null, metadata: 'read', documents: [DOCUMENT] }],
    });
  });

  it('are looked at when the message is too large to be held, and when nobody receives it', async () => {
    const patient = `279035121518989@${TEST_PATIENTS}`;
    const documents = [{ pdf: 6_000_000 }, { code: '34112-3' }];
    const octets = xdmMessage({ from: me, to: [patient], nil: '3734', mes: 'FIN', documents });
    expect(octets.length).toBeGreaterThan(7_000_000);
    const { content, recipients } = await submit(octets, patient);
    expect(recipients).toEqual({ self: 0, organisation: 0, patient: 1, other: 0 });
    expect(content).toMatchObject({
      headers: { mes: [{ value: 'FIN' }], codeCda: [{ value: '11502-2,34112-3' }] },
      archives: [{ problem: null, documents: [DOCUMENT, { ...DOCUMENT, code: '34112-3' }] }],
    });
    await expect.poll(unshown).toEqual([]);
  });

  it('never keep a message from being accepted, nor tell of the patient', async () => {
    const archive = xdmArchive().subarray(0, -300);
    const { content } = await submit(xdmMessage({ from: me, to: [me], nil: null, archive }), me);
    expect(content).toMatchObject({
      headers: { nil: [] },
      archives: [{ problem: 'damaged', documents: [] }],
    });
    const told = JSON.stringify(await smtp.lab.events());
    for (const secret of ['NESSI', 'RUTH', '19790301', '51215']) expect(told).not.toContain(secret);
  });

  it('let others go on: a large archive is still being opened when another session is answered', async () => {
    const octets = xdmMessage({ from: me, to: [me], nil: '3734', documents: [{ pdf: 14_000_000 }] });
    const [busy, other] = [await smtp.authenticated(), await smtp.authenticated()];
    const order: string[] = [];
    const { analyst } = smtp.lab.services;
    const original = analyst.content.bind(analyst);
    let begun = () => {};
    const analysing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    analyst.content = (...args) => {
      begun();
      return original(...args);
    };
    try {
      await busy.envelope(me, me);
      busy.socket.write(octets);
      const done = busy.say('.').then((reply) => order.push(reply.slice(0, 3)));
      await analysing;
      for (let n = 0; n < 5; n++) order.push(`noop ${(await other.say('NOOP')).slice(0, 3)}`);
      await done;
    } finally {
      analyst.content = original;
    }
    expect(order).toEqual([...Array.from({ length: 5 }, () => 'noop 250'), '250']);
  });
});
