import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { abortExecution } from './abort';
import { listEvents } from './events';
import { MOST_EVENTS } from './full-log';
import { getExecution } from './get';
import type { Leader } from './leader';
import { listExecutions } from './list';
import { rejudge } from './rejudge';
import { HOLD_MS } from './unproven';

let server: TestServer;
let leader: Leader | null = null;
let beating: NodeJS.Timeout;

/** The laboratory's marks, ten times a second. */
function beat(): void {
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 100);
}

async function lead(): Promise<void> {
  leader = await server.lead();
}

async function stopLeading(): Promise<void> {
  await leader?.stop();
  leader = null;
}

beforeAll(async () => {
  server = await openTestServer({ quietMs: 300, settleMs: 300, followMs: 1000 });
});
beforeEach(async () => {
  await server.lab.begin();
  beat();
});
afterEach(async () => {
  clearInterval(beating);
  await stopLeading();
});
afterAll(() => server.close());

const view = (editor: TestEditor, number: number) => getExecution(editor, number);
const log = (editor: TestEditor, number: number) => listEvents(editor, number, { after: 0, limit: 1000 });

/** The verdict, which judging the stored evidence again must give again. */
async function done(editor: TestEditor, number: number) {
  const result = await eventually(
    () => view(editor, number),
    ({ state }) => state === 'done',
  );
  const again = await rejudge(server.database.db, editor, number);
  expect(again).toMatchObject({ decided: true, verdict: result.verdict, findings: result.findings });
  return result;
}

/** The positive control: an authentication on the valid host. */
async function control(editor: TestEditor): Promise<void> {
  const connection = server.lab.connect('org-valid', 'imap', editor);
  await connection.open();
  await connection.handshake();
  await connection.attempt(editor.account.applicative!.address);
  await connection.succeed(editor);
  await connection.close();
}

describe('judging live', () => {
  it('concludes OK, strong, from a fitting alert after a positive control, before the delay ends', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.refuse(45);
    const result = await done(editor, number);
    expect(result.verdict).toBe('ok');
    expect(result.findings.some(({ strength }) => strength === 'strong')).toBe(true);
    expect(Date.parse(result.endedAt!)).toBeLessThan(Date.parse(result.deadline!));
    expect((await log(editor, number)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('turns an early OK into KO when a credential reaches the server before the deadline', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const first = server.lab.connect('org-expired', 'imap', editor);
    await first.open();
    await first.refuse(45);
    expect((await done(editor, number)).verdict).toBe('ok');
    const second = server.lab.connect('org-expired', 'imap', editor);
    await second.open();
    await second.handshake();
    await second.attempt(editor.account.applicative!.address);
    const turned = await eventually(
      () => view(editor, number),
      ({ verdict }) => verdict === 'ko',
    );
    expect(turned.state).toBe('done');
    expect(turned.findings.some(({ verdict }) => verdict === 'ko')).toBe(true);
  });

  it('goes on watching the open connections of an early OK when the next execution starts', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 60 });
    const refusing = server.lab.connect('org-expired', 'imap', editor);
    await refusing.open();
    await refusing.refuse(45);
    expect((await done(editor, number)).verdict).toBe('ok');
    const open = server.lab.connect('org-expired', 'imap', editor);
    await open.open();
    await eventually(
      () => log(editor, number),
      (lines) => lines.some(({ connection }) => connection === open.id),
    );
    const next = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const fresh = server.lab.connect('org-expired', 'imap', editor);
    await fresh.open();
    await eventually(
      () => log(editor, next),
      (lines) => lines.some(({ connection }) => connection === fresh.id),
    );
    // Whoever takes over must know as much.
    await stopLeading();
    await lead();
    await open.handshake();
    await open.attempt(editor.account.applicative!.address);
    await open.close();
    const turned = await eventually(
      () => view(editor, number),
      ({ verdict }) => verdict === 'ko',
    );
    expect(turned.watchUntil).toBeNull();
    expect((await log(editor, number)).some(({ connection }) => connection === fresh.id)).toBe(false);
    expect(await view(editor, next)).toMatchObject({ state: 'listening' });
  });

  it('stops watching an early OK when the next execution starts and none of its connections is open', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 60 });
    const refusing = server.lab.connect('org-expired', 'imap', editor);
    await refusing.open();
    await refusing.refuse(45);
    expect((await done(editor, number)).verdict).toBe('ok');
    await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const over = await eventually(
      () => view(editor, number),
      ({ watchUntil }) => watchUntil === null,
    );
    expect(over.verdict).toBe('ok');
  });

  it('is inconclusive at the deadline when nobody came', async () => {
    const editor = await newEditor(server);
    await lead();
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 5 });
    const result = await done(editor, number);
    expect(result.verdict).toBe('inconclusive');
    expect(Date.parse(result.endedAt!)).toBeGreaterThanOrEqual(Date.parse(result.deadline!));
  });
});

describe('two organisations behind one address', () => {
  it('gives a connection that fits both to neither, and tells both', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const numbers = [
      await one.start('authcli-expired-imap', { delaySeconds: 30 }),
      await two.start('authcli-expired-imap', { delaySeconds: 30, from: one.address }),
    ] as const;
    const connection = server.lab.connect('org-expired', 'imap', one);
    await connection.open();
    await connection.refuse(45);
    await eventually(
      () => view(one, numbers[0]),
      ({ ambiguous }) => ambiguous,
    );
    await eventually(
      () => view(two, numbers[1]),
      ({ ambiguous }) => ambiguous,
    );
    expect(await log(one, numbers[0])).toEqual([]);
    expect(await log(two, numbers[1])).toEqual([]);
  });

  it('gives each its own by the label', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const first = await one.start('authcli-expired-imap', { delaySeconds: 30 });
    const second = await two.start('authcli-expired-imap', { delaySeconds: 30, from: one.address });
    const connection = server.lab.connect('org-expired', 'imap', one);
    await connection.open();
    await connection.hello(`${two.account.label}.mail-org-expire-tests-editeur.test.example`);
    const lines = await eventually(
      () => log(two, second),
      ({ length }) => length === 3,
    );
    expect(lines.every(({ basis }) => basis === 'label')).toBe(true);
    expect(await log(one, first)).toEqual([]);
  });

  it('publishes no fault of a connection that may yet prove another’s', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const number = await one.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', one);
    await connection.open();
    await connection.handshake();
    await connection.attempt(two.account.applicative!.address);
    const held = await eventually(
      () => view(one, number),
      ({ findings }) => findings.some(({ verdict }) => verdict === 'ko'),
    );
    expect(held).toMatchObject({ state: 'listening', verdict: null });
    await connection.succeed(two);
    const after = await eventually(
      () => view(one, number),
      ({ findings }) => !findings.some(({ verdict }) => verdict === 'ko'),
    );
    expect(after).toMatchObject({ state: 'listening', verdict: null });
  });

  it('never shows whose mailbox was claimed when it is another organisation’s', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const number = await one.start('authcli-auth-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-valid', 'imap', one);
    await connection.open();
    await connection.handshake();
    const foreign = two.account.applicative!;
    const alias = `${foreign.idNat}@${two.account.label}.org.mail.test.example`;
    await connection.attempt(foreign.address.toUpperCase());
    await connection.attempt(alias);
    await connection.attempt(one.account.applicative!.address);
    await connection.see({
      type: 'auth.failed',
      data: {
        mechanism: 'PLAIN',
        tls: true,
        user: foreign.address,
        cause: 'user_different',
        explanation: `Le certificat n’ouvre pas ${foreign.address}.`,
        aliasLabel: null,
        token: null,
        certificate: null,
      },
    });
    await connection.close();
    const lines = await eventually(
      () => log(one, number),
      (list) => list.at(-1)?.type === 'connection.closed',
    );
    const { findings } = await eventually(
      () => view(one, number),
      (execution) => execution.findings.length > 0,
    );
    const shown = JSON.stringify([lines, findings, await listExecutions({ ...one, limit: 5 })]).toLowerCase();
    expect(shown).toContain('une autre bal');
    expect(shown).toContain(one.account.applicative!.address.toLowerCase());
    for (const secret of [foreign.address, foreign.idNat, two.account.label]) {
      expect(shown).not.toContain(secret.toLowerCase());
    }
  });

  it('publishes a fault at once when its connection closes unproven', async () => {
    const editor = await newEditor(server);
    await lead();
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.handshake();
    await connection.attempt('x');
    await connection.close();
    const { startedAt, endedAt, verdict } = await done(editor, number);
    expect(verdict).toBe('ko');
    expect(Date.parse(endedAt!) - Date.parse(startedAt!)).toBeLessThan(HOLD_MS);
  });

  it('counts what came between a verdict and its withdrawal', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const number = await one.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', one);
    await connection.open();
    await connection.handshake();
    await connection.attempt(two.account.applicative!.address);
    expect((await done(one, number)).verdict).toBe('ko');
    const own = server.lab.connect('org-expired', 'imap', one);
    const opened = await own.open();
    await own.handshake(`${one.account.label}.mail-org-expire-tests-editeur.test.example`);
    await own.attempt(one.account.applicative!.address);
    await own.close();
    await server.lab.mark();
    await connection.succeed(two);
    const lines = await eventually(
      () => log(one, number),
      (list) => list.some(({ withdrawn }) => withdrawn) && list.some(({ id }) => id === opened),
    );
    expect(lines.filter(({ withdrawn }) => !withdrawn).every(({ basis }) => basis === 'label')).toBe(true);
    const ids = lines.flatMap(({ withdrawn, id }) => (withdrawn ? [] : id));
    const after = await eventually(
      () => view(one, number),
      ({ verdict, findings }) =>
        verdict === 'ko' && findings.every(({ eventIds }) => eventIds.every((id) => ids.includes(id))),
    );
    expect(after.state).toBe('done');
  });

  it('withdraws what an address gave once an identity proves it another’s, and judges without it', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await lead();
    const number = await one.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', one);
    await connection.open();
    await connection.handshake();
    const { address } = two.account.applicative!;
    const text = `a LOGIN ${address} ***`;
    const lines = [{ at: Date.now(), from: 'client' as const, tls: true, text }];
    await connection.see({ type: 'transcript', data: { lines } });
    await connection.attempt(address);
    expect((await done(one, number)).verdict).toBe('ko');
    // What was said is there, without the name of somebody else.
    const said = (await log(one, number)).find(({ type }) => type === 'transcript');
    expect(said!.data).toMatchObject({ lines: [{ text: 'a LOGIN une autre BAL ***' }] });
    await connection.succeed(two);
    const after = await eventually(
      () => view(one, number),
      ({ verdict }) => verdict !== 'ko',
    );
    expect(after.state).toBe('listening');
    const left = await log(one, number);
    expect(left.length).toBeGreaterThan(0);
    expect(
      left.every(
        ({ withdrawn, data, clientAddress }) => withdrawn && data === null && clientAddress === null,
      ),
    ).toBe(true);
    expect(JSON.stringify(left)).not.toContain(address);
  });
});

describe('evidence that may be missing', () => {
  it('never concludes OK across the death of a laboratory process', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 5 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.refuse(45);
    await server.lab.begin();
    const result = await done(editor, number);
    expect(result.verdict).toBe('inconclusive');
    const gaps = (await log(editor, number)).filter(({ type }) => type === 'laboratory.gap');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]!.basis).toBe('judge');
  });

  it('waits for the marks: a deadline alone decides nothing', async () => {
    const editor = await newEditor(server);
    await lead();
    clearInterval(beating);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 5 });
    await server.lab.mark();
    await eventually(
      () => view(editor, number),
      ({ state }) => state === 'judging',
    );
    beat();
    expect((await done(editor, number)).verdict).toBe('inconclusive');
  });

  it('states numbers that were declared stored and never were', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    server.lab.lose();
    await connection.refuse(45);
    const result = await done(editor, number);
    expect(result.verdict).toBe('inconclusive');
  });
});

it('judges on at once, however many numbers the laboratory lost', async () => {
  const [editor, other] = [await newEditor(server), await newEditor(server)];
  await lead();
  await control(editor);
  const elsewhere = server.lab.connect('org-valid', 'imap', other);
  await elsewhere.open();
  for (let n = 0; n < 50; n++) {
    server.lab.lose();
    await elsewhere.see({ type: 'command', data: { name: 'NOOP', args: '', tls: false, tag: `${n}` } });
  }
  const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
  const connection = server.lab.connect('org-expired', 'imap', editor);
  await connection.open();
  await connection.attempt('x');
  await connection.close();
  const { verdict, startedAt, endedAt } = await done(editor, number);
  expect(verdict).toBe('ko');
  expect(Date.parse(endedAt!) - Date.parse(startedAt!)).toBeLessThan(5_000);
});

describe('a flood', () => {
  it('cuts lines of display and says so, never evidence: a late credential is KO', async () => {
    const editor = await newEditor(server);
    await lead();
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    await server.database.sql`update execution set last_seq = ${MOST_EVENTS - 2} where number = ${number}`;
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await eventually(
      () => log(editor, number),
      ({ length }) => length === 1,
    );
    await connection.handshake();
    for (let n = 0; n < 3; n++) {
      await connection.see({ type: 'command', data: { name: 'NOOP', args: '', tls: true, tag: `${n}` } });
      await connection.see({
        type: 'command.answered',
        data: { name: 'NOOP', status: 'OK', text: '', tag: `${n}` },
      });
    }
    const flooded = await eventually(
      () => log(editor, number),
      (lines) => lines.some(({ type }) => type === 'laboratory.gap'),
    );
    expect(flooded.find(({ type }) => type === 'laboratory.gap')).toMatchObject({ basis: 'judge' });
    await connection.attempt(editor.account.applicative!.address);
    await connection.close();
    expect((await done(editor, number)).verdict).toBe('ko');
    const lines = await log(editor, number);
    expect(lines.filter(({ type }) => type === 'laboratory.gap')).toHaveLength(1);
    expect(lines.filter(({ summary }) => summary.startsWith('NOOP'))).toHaveLength(1);
    expect(lines.at(-1)?.type).toBe('connection.closed');
  });
});

describe('taking over', () => {
  it('judges from the stored events what happened while nobody led', async () => {
    const editor = await newEditor(server);
    await control(editor);
    await lead();
    await stopLeading();
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.refuse(45);
    await lead();
    const result = await done(editor, number);
    expect(result.verdict).toBe('ok');
    const lines = await log(editor, number);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
  });

  it('goes on with an execution in the middle, without gap or double', async () => {
    const editor = await newEditor(server);
    await lead();
    await control(editor);
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.hello();
    await eventually(
      () => log(editor, number),
      ({ length }) => length === 3,
    );
    await stopLeading();
    await connection.deliver();
    await lead();
    await connection.see({
      type: 'tls.alert_received',
      data: { code: 45, name: 'certificate_expired', afterCompletion: false, certificateDelivered: true },
    });
    await connection.close();
    expect((await done(editor, number)).verdict).toBe('ok');
    const lines = await log(editor, number);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(6);
  });

  it('leaves an aborted execution alone', async () => {
    const editor = await newEditor(server);
    await lead();
    const number = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    expect((await abortExecution(editor, number)).verdict).toBe('aborted');
    await stopLeading();
    await lead();
    const connection = server.lab.connect('org-expired', 'imap', editor);
    await connection.open();
    await connection.refuse(45);
    const next = await editor.start('authcli-expired-imap', { delaySeconds: 30 });
    const second = server.lab.connect('org-expired', 'imap', editor);
    await second.open();
    await eventually(
      () => log(editor, next),
      ({ length }) => length === 1,
    );
    expect((await view(editor, number)).verdict).toBe('aborted');
    expect(await log(editor, number)).toEqual([]);
  });
});
