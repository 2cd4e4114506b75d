import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../db/testing';
import { isRefusal } from '../errors';
import { type Attempt, attempt } from './attempt';
import { provisionAccount } from './provide';
import {
  addressOf,
  change,
  claim,
  deposit,
  MAIL_DOMAIN,
  newAccount,
  newOrganisation,
  number,
  stateOf,
  workshopOf,
} from './testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const provide = (accountId: number): Promise<Attempt> =>
  attempt(workshopOf(database), { accountId, runId: null });

async function mailboxOf(idNat: string) {
  const [row] = await database.sql<
    { id: string; organisation_id: string; unused: boolean; messages: number }[]
  >`
    select m.id, m.organisation_id, m.unused_since is not null as unused,
      (select count(*)::int from message g join folder f on f.id = g.folder_id where f.mailbox_id = m.id) as messages
    from mailbox m where m.address = ${addressOf(idNat)}`;
  return row;
}

describe('the mailboxes of an account', () => {
  it('are made for its numbers, once', async () => {
    const organisation = await newOrganisation(database);
    const [idNatPsc, idNatAuthCli] = [number('personal'), number('applicative')];
    const id = await newAccount(database, organisation, { idNatPsc, idNatAuthCli });
    for (let time = 0; time < 2; time++) {
      expect(await provide(id)).toEqual({ outcome: 'done' });
      expect(await stateOf(database, id)).toEqual({
        ...{ status: 'available', failure: null },
        ...{ personal: addressOf(idNatPsc), applicative: addressOf(idNatAuthCli) },
      });
    }
    const [row] =
      await database.sql`select count(*)::int as n from mailbox where organisation_id = ${organisation}`;
    expect(row?.n).toBe(2);
  });

  it('follow a changed number: the former one is left, and kept for a while', async () => {
    const organisation = await newOrganisation(database);
    const [before, after, kept] = [number('personal'), number('personal'), number('applicative')];
    const id = await newAccount(database, organisation, { idNatPsc: before, idNatAuthCli: kept });
    await provide(id);
    await deposit(database, addressOf(before));
    await change(database, id, { idNatPsc: after, idNatAuthCli: kept });
    expect(await provide(id)).toEqual({ outcome: 'done' });
    expect(await stateOf(database, id)).toMatchObject({
      personal: addressOf(after),
      applicative: addressOf(kept),
    });
    expect(await mailboxOf(before)).toMatchObject({ unused: true, messages: 1 });
    expect(await mailboxOf(kept)).toMatchObject({ unused: false });
    // The editor comes back to it before it is removed.
    await change(database, id, { idNatPsc: before, idNatAuthCli: null });
    await provide(id);
    expect(await mailboxOf(before)).toMatchObject({ unused: false, messages: 1 });
    expect(await mailboxOf(kept)).toMatchObject({ unused: true });
  });

  it('stay when another account of the organisation uses them', async () => {
    const organisation = await newOrganisation(database);
    const shared = number('applicative');
    const one = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli: shared });
    const other = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli: shared });
    await provide(one);
    await provide(other);
    await database.sql`update account set deleted_at = now() where id = ${one}`;
    expect(await provide(one)).toEqual({ outcome: 'done' });
    expect(await stateOf(database, one)).toMatchObject({ applicative: null });
    expect(await stateOf(database, other)).toMatchObject({ applicative: addressOf(shared) });
    expect(await mailboxOf(shared)).toMatchObject({ unused: false });
    await database.sql`update account set deleted_at = now() where id = ${other}`;
    await provide(other);
    expect(await mailboxOf(shared)).toMatchObject({ unused: true });
  });

  it('are refused with a sentence when the number is another organisation’s', async () => {
    const [holder, other] = [await newOrganisation(database), await newOrganisation(database)];
    const idNat = number('personal');
    await provide(await newAccount(database, holder, { idNatPsc: idNat, idNatAuthCli: null }));
    const id = await newAccount(database, other, { idNatPsc: idNat, idNatAuthCli: number('applicative') });
    const result = await provide(id);
    expect(result).toEqual({ outcome: 'failed', error: expect.stringContaining(idNat) });
    expect(await stateOf(database, id)).toMatchObject({
      ...{ status: 'failed', failure: expect.stringContaining('autre organisation') },
      // Nothing was made by halves.
      ...{ personal: null, applicative: null },
    });
    const refusal = await provisionAccount(database.db, { id }, MAIL_DOMAIN).catch((error) => error);
    expect(isRefusal(refusal) && refusal).toMatchObject({ kind: 'conflict', details: { field: 'idNatPsc' } });
  });

  it('never hand over messages when a number passes to another organisation', async () => {
    const [former, next] = [await newOrganisation(database), await newOrganisation(database)];
    const idNat = number('applicative');
    const old = await newAccount(database, former, { idNatPsc: null, idNatAuthCli: idNat });
    await provide(old);
    await deposit(database, addressOf(idNat));
    const before = await mailboxOf(idNat);
    await database.sql`delete from number_claim where id_nat = ${idNat}`;
    await claim(database, next, 'applicative', idNat);
    const id = await newAccount(database, next, { idNatPsc: null, idNatAuthCli: idNat });
    expect(await provide(id)).toEqual({ outcome: 'done' });
    const after = await mailboxOf(idNat);
    expect(after).toMatchObject({ organisation_id: String(next), messages: 0 });
    expect(after?.id).not.toBe(before?.id);
    // Sessions of the former holder are closed, on every server of the kind and over both protocols.
    const orders =
      await database.sql`select host, protocol from lab_instruction where mailbox_id = ${before!.id}`;
    expect(orders.length).toBe(8);
    // Its account waits for another number, and is told so.
    expect(await stateOf(database, old)).toMatchObject({ status: 'pending', applicative: null });
    await provide(old);
    expect(await stateOf(database, old)).toMatchObject({ status: 'failed' });
  });

  it('are not made for a number that is not the organisation’s any more', async () => {
    const organisation = await newOrganisation(database);
    const idNat = number('personal');
    const id = await newAccount(database, organisation, { idNatPsc: idNat, idNatAuthCli: null });
    await database.sql`delete from number_claim where id_nat = ${idNat}`;
    expect(await provide(id)).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('plus réservé'),
    });
    await claim(database, organisation, 'personal', idNat);
    expect(await provide(id)).toEqual({ outcome: 'done' });
  });

  it('cannot be personal and applicative at once', async () => {
    const organisation = await newOrganisation(database);
    const idNat = number('applicative');
    const one = await newAccount(database, organisation, { idNatPsc: idNat, idNatAuthCli: null });
    await provide(one);
    const other = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli: idNat });
    expect(await provide(other)).toMatchObject({ outcome: 'failed', error: expect.stringContaining('PSC') });
    // The same account may change what its number stands for.
    await database.sql`update account set deleted_at = now() where id = ${other}`;
    await change(database, one, { idNatPsc: null, idNatAuthCli: idNat });
    expect(await provide(one)).toEqual({ outcome: 'done' });
    expect(await stateOf(database, one)).toMatchObject({ personal: null, applicative: addressOf(idNat) });
  });

  it('are not pulled away under a test', async () => {
    const organisation = await newOrganisation(database);
    const [before, after] = [number('applicative'), number('applicative')];
    const id = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli: before });
    await provide(id);
    const [listening] = await database.sql<{ number: string }[]>`
      insert into execution (organisation_id, account_id, case_id, mailbox_id, state, delay_seconds)
      select organisation_id, id, 'authcli-auth-imap', applicative_mailbox_id, 'listening', 60
      from account where id = ${id} returning number`;
    await change(database, id, { idNatPsc: null, idNatAuthCli: after });
    expect(await provide(id)).toEqual({ outcome: 'busy', execution: Number(listening!.number) });
    expect(await stateOf(database, id)).toMatchObject({ status: 'pending', applicative: addressOf(before) });
    await database.sql`update execution set state = 'done' where number = ${listening!.number}`;
    expect(await provide(id)).toEqual({ outcome: 'done' });
    expect(await stateOf(database, id)).toMatchObject({ status: 'available', applicative: addressOf(after) });
  });
});

it('an account ends in the state of its last change, whenever that comes', async () => {
  const organisation = await newOrganisation(database);
  const id = await newAccount(database, organisation);
  for (let round = 0; round < 15; round++) {
    const numbers = { idNatPsc: number('personal'), idNatAuthCli: round % 2 ? number('applicative') : null };
    await Promise.all([provide(id), change(database, id, numbers), provide(id)]);
    const between = await stateOf(database, id);
    // Available means: with the mailboxes of the numbers that it has now.
    if (between.status === 'available') expect(between.personal).toBe(addressOf(numbers.idNatPsc));
    await provide(id);
    expect(await stateOf(database, id)).toEqual({
      ...{ status: 'available', failure: null, personal: addressOf(numbers.idNatPsc) },
      applicative: numbers.idNatAuthCli && addressOf(numbers.idNatAuthCli),
    });
  }
});

it('accounts that exchange and share mailboxes at once all end with theirs', async () => {
  const organisation = await newOrganisation(database);
  const numbers = Array.from({ length: 3 }, () => number('applicative'));
  const ids = await Promise.all(
    numbers.map((idNatAuthCli) => newAccount(database, organisation, { idNatPsc: null, idNatAuthCli })),
  );
  await Promise.all(ids.map(provide));
  for (let round = 0; round < 10; round++) {
    const wanted = ids.map((_, index) => numbers[(index + round) % (round % 3 === 0 ? 1 : 3)]!);
    await Promise.all(
      ids.map((id, index) => change(database, id, { idNatPsc: null, idNatAuthCli: wanted[index]! })),
    );
    expect(await Promise.all(ids.map(provide))).toEqual(ids.map(() => ({ outcome: 'done' })));
    for (const [index, id] of ids.entries())
      expect((await stateOf(database, id)).applicative).toBe(addressOf(wanted[index]!));
    const used = new Set(wanted);
    for (const idNat of numbers) {
      expect((await mailboxOf(idNat))?.unused).toBe(!used.has(idNat));
    }
  }
});
