import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepControls } from '../../db/queries/control';
import { requestAbort } from '../../db/queries/execution-state';
import { openTestServer, type TestServer } from '../testing';
import { change, newPerson, newValues, opened, type TestPerson } from './testing';
import { transferClaim } from './transfer';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(() => server.close());

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: Error) => error.message,
  );

const twoPeople = async () => [await newPerson(server), await newPerson(server)] as const;

/** As if the organisation had claimed its numbers some days ago. */
const ageClaims = ({ organisationId }: TestPerson, days: number) =>
  server.database.sql`update number_claim set claimed_at = claimed_at - make_interval(days => ${days})
    where organisation_id = ${organisationId}`;

const holderOf = async (idNat: string) => {
  const [row] = await server.database.sql`
    select organisation_id::int as holder from number_claim where lower(id_nat) = ${idNat.toLowerCase()}`;
  return row?.holder as number | undefined;
};

const mailboxOf = async (idNat: string) => {
  const [row] = await server.database.sql`
    select id::int, organisation_id::int as organisation from mailbox where lower(id_nat) = ${idNat.toLowerCase()}`;
  return row as { id: number; organisation: number } | undefined;
};

async function authenticate(person: TestPerson, mailbox: string): Promise<void> {
  const connection = server.lab.connect('org-valid', 'imap', { address: '127.0.0.7' });
  await connection.handshake();
  const id = await connection.see({
    type: 'auth.succeeded',
    data: {
      ...{ mechanism: 'EXTERNAL', tls: true, user: mailbox, mailbox },
      ...{ organisationId: person.organisationId, aliasLabel: null, method: 'certificate' },
      ...{ token: null, certificate: null },
    },
  });
  await keepControls(server.database.db, { ids: [id] });
}

describe('a number', () => {
  it('is held by one organisation, whatever its writing, and the refusal never says by whom', async () => {
    const [holder, other] = await twoPeople();
    const account = await opened(holder, { idNatAuthCli: '10B0057881' });
    const answers = new Set<string>();
    for (const idNatAuthCli of ['10B0057881', '10b0057881', '0B0057881', '20B0057881', '010B0057881']) {
      const values = { ...newValues(), idNatAuthCli, kindAuthCli: 'other' as const };
      const answer = await refusal(other.call.account.create({ values }));
      expect(answer).toContain('autre organisation');
      answers.add(answer.replace(idNatAuthCli, '…'));
    }
    await holder.call.account.delete({ accountId: account.id, seenAt: (await account.now()).changedAt });
    expect(await mailboxOf('10B0057881')).toBeDefined();
    const kept = await refusal(opened(other, { idNatAuthCli: '10B0057881' }));
    answers.add(kept.replace('10B0057881', '…'));
    expect([...answers]).toHaveLength(1);
    // As after the delay: the mailbox is removed, and the number is free.
    await server.database.sql`delete from mailbox where id_nat = '10B0057881'`;
    await opened(other, { idNatAuthCli: '0B0057881' });
    expect(await holderOf('0B0057881')).toBe(other.organisationId);
  });

  it('is given to one of the organisations that ask for it at once', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => newPerson(server)));
    const { idNatPsc } = newValues();
    const answers = await Promise.all(people.map((person) => refusal(opened(person, { idNatPsc }))));
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(await mailboxOf(idNatPsc)).toMatchObject({ organisation: await holderOf(idNatPsc) });
  });

  it('serves several accounts of its organisation, and is given up with the last one', async () => {
    const [person] = await twoPeople();
    const one = await opened(person);
    const other = await opened(person, { idNatPsc: one.typed.idNatPsc });
    expect((await one.now()).mailboxPersonal).toBe((await other.now()).mailboxPersonal);
    await change(person, one, newValues());
    expect(await holderOf(one.typed.idNatPsc)).toBe(person.organisationId);
    await change(person, other, newValues());
    expect(await holderOf(one.typed.idNatPsc)).toBeUndefined();
  });

  it('is always written alike and of one kind within an organisation', async () => {
    const person = await newPerson(server);
    const one = await opened(person);
    const bare = one.typed.idNatAuthCli.slice(1);
    expect(await refusal(opened(person, { idNatAuthCli: bare }))).toContain(
      `écrit ${one.typed.idNatAuthCli}`,
    );
    const values = { ...newValues(), idNatAuthCli: one.typed.idNatPsc, kindAuthCli: 'other' as const };
    expect(await refusal(person.call.account.create({ values }))).toContain(
      `identifiant national PSC de votre compte ${one.typed.nil}`,
    );
    // The account itself may write it otherwise.
    expect(await change(person, one, { ...one.typed, idNatAuthCli: bare })).toEqual({ waits: true });
    expect(await holderOf(bare)).toBe(person.organisationId);
  });
});

describe('a claim that was never proven', () => {
  it('lapses after 30 days when somebody else asks, and its mailbox is not handed over', async () => {
    const [holder, newcomer] = await twoPeople();
    const account = await opened(holder);
    const { idNatPsc } = account.typed;
    const former = await mailboxOf(idNatPsc);
    await ageClaims(holder, 29);
    expect(await refusal(opened(newcomer, { idNatPsc }))).toContain('autre organisation');
    await ageClaims(holder, 2);
    expect((await account.now()).status).toBe('available');
    const preview = await newcomer.call.account.preview({ values: { ...newValues(), idNatPsc } });
    expect(preview.mailboxes[0]).toMatchObject({ fate: 'create', messages: 0 });
    expect((await account.now()).status).toBe('available');
    const theirs = await opened(newcomer, { idNatPsc });
    expect((await theirs.now()).status).toBe('available');
    expect((await mailboxOf(idNatPsc))?.id).not.toBe(former?.id);
    const failed = await account.now();
    expect(failed).toMatchObject({ status: 'failed', mailboxPersonal: null });
    expect(failed.failure).toContain(idNatPsc);
    const { acts } = await holder.call.account.history({ accountId: account.id });
    expect(acts[0]).toMatchObject({ action: 'claim.lapse', who: null, role: 'system' });
    // The other number of the account is still its own.
    expect(await holderOf(account.typed.idNatAuthCli)).toBe(holder.organisationId);
    expect(await change(holder, account, { ...account.typed, idNatPsc: newValues().idNatPsc })).toEqual({
      waits: true,
    });
    expect(await account.now()).toMatchObject({ status: 'available', failure: null });
  });

  it('stands once somebody authenticated with its identity, or while a test listens for it', async () => {
    const [holder, newcomer] = await twoPeople();
    const proven = await opened(holder);
    await authenticate(holder, `${proven.typed.idNatAuthCli}@mail.test.example`);
    const playing = await opened(holder);
    const { number } = await holder.call.execution.start({
      accountId: playing.id,
      case: 'authcli-auth-imap',
    });
    await ageClaims(holder, 400);
    const ask = ({ typed: { idNatAuthCli } }: typeof proven) => refusal(opened(newcomer, { idNatAuthCli }));
    expect(await ask(proven)).toContain('autre organisation');
    expect(await ask(playing)).toContain('autre organisation');
    await requestAbort(server.database.db, holder, number);
    expect(await ask(playing)).toBe('accepted');
    const [claim] = await server.database.sql`
      select proven_at from number_claim where id_nat = ${proven.typed.idNatAuthCli}`;
    expect(claim!.proven_at).not.toBeNull();
  });
});

describe('a transfer by an administrator', () => {
  const chief = { role: 'administrator', session: { userId: 0, login: 'chef' } } as const;
  const actor = (person: TestPerson) => ({ ...chief, session: person.session });

  it('gives the number, never the mailbox, and tells both organisations', async () => {
    const [from, to] = await twoPeople();
    const account = await opened(from);
    const { idNatAuthCli, nil } = account.typed;
    const former = await mailboxOf(idNatAuthCli);
    const { db } = server.database;
    const given = await transferClaim(db, actor(to), {
      idNat: idNatAuthCli.slice(1),
      toOrganisationId: to.organisationId,
    });
    expect(given).toEqual({
      ...{ idNat: idNatAuthCli, kind: 'applicative', failed: [nil] },
      fromOrganisationId: from.organisationId,
    });
    expect(await account.now()).toMatchObject({ status: 'failed', mailboxApplicative: null });
    expect(await refusal(opened(from, { idNatAuthCli }))).toContain('autre organisation');
    await opened(to, { idNatAuthCli });
    expect((await mailboxOf(idNatAuthCli))?.id).not.toBe(former?.id);
    const journal = await server.database.sql`
      select organisation_id::int as o from audit where action = 'claim.transfer' and details->>'idNat' = ${idNatAuthCli}`;
    expect(journal.map(({ o }) => o)).toEqual([from.organisationId, to.organisationId]);
    const again = { idNat: idNatAuthCli, toOrganisationId: to.organisationId };
    expect(await refusal(transferClaim(db, actor(to), again))).toContain('déjà réservé à cette organisation');
  });

  it('waits for a test that is under way, and knows what nobody holds', async () => {
    const [from, to] = await twoPeople();
    const account = await opened(from);
    const { db } = server.database;
    const started = { accountId: account.id, case: 'authcli-auth-imap' };
    const { number } = await from.call.execution.start(started);
    const request = { idNat: account.typed.idNatAuthCli, toOrganisationId: to.organisationId };
    expect(await refusal(transferClaim(db, actor(to), request))).toContain(`#${number}`);
    const nobody = transferClaim(db, actor(to), { ...request, idNat: '987654321' });
    expect(await refusal(nobody)).toContain('Aucune organisation');
    await requestAbort(db, from, number);
    await from.call.account.delete({ accountId: account.id, seenAt: (await account.now()).changedAt });
    expect(await transferClaim(db, actor(to), request)).toMatchObject({ failed: [] });
    expect(await mailboxOf(request.idNat)).toBeUndefined();
    expect(await holderOf(request.idNat)).toBe(to.organisationId);
  });
});
