import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, numberClaim } from '../../../db/schema';
import type { PortalSession } from '../../auth/portal-session';
import { newEditor, openTestServer, type TestServer } from '../../testing';
import { createCaller } from '../../trpc/root';
import { acts, newPerson } from '../testing';
import { allAccountsInput, listAllAccounts } from './list';

let server: TestServer;
let root: PortalSession;
beforeAll(async () => {
  server = await openTestServer();
  root = await newPerson(server, { login: 'root', administrator: true });
});
afterAll(() => server.close());

const admin = () => createCaller({ session: root, clientAddress: null }).admin;
const ids = async (request: object) =>
  (await listAllAccounts(allAccountsInput.parse(request))).items.map(({ id }) => id);

describe('accounts of everybody', () => {
  it('are found by NIL, number, label and organisation, by state, a page at a time', async () => {
    const editors = [await newEditor(server), await newEditor(server), await newEditor(server)];
    const [one, two, three] = editors.map((editor) => editor.account);
    const { db } = server.database;
    await db.update(account).set({ status: 'failed', failure: 'Raison.' }).where(eq(account.id, two!.id));
    expect(await ids({})).toEqual([three!.id, two!.id, one!.id]);
    const page = await listAllAccounts(allAccountsInput.parse({ limit: 2 }));
    expect(await ids({ limit: 2, after: page.next! })).toEqual([one!.id]);
    for (const text of [
      one!.nil,
      one!.idNatPsc!,
      one!.idNatAuthCli!.toLowerCase(),
      one!.label.toUpperCase(),
    ]) {
      expect(await ids({ search: text }), text).toEqual([one!.id]);
    }
    expect(await ids({ search: 'éditeur' })).toHaveLength(3);
    expect(await ids({ state: 'failed' })).toEqual([two!.id]);
    expect(await ids({ organisationId: editors[2]!.organisationId })).toEqual([three!.id]);
  });

  it('tell the same product in other organisations', async () => {
    const [one, two] = [await newEditor(server), await newEditor(server)];
    await server.database.db
      .update(account)
      .set({ nil: one.account.nil.toLowerCase() })
      .where(eq(account.id, two.account.id));
    expect(await admin().account.get({ accountId: one.account.id })).toMatchObject({
      sameNil: 1,
      sameProduct: [{ id: two.account.id, organisation: { id: two.organisationId } }],
    });
  });
});

describe('an account', () => {
  it('shows its numbers, who holds them, and what was done to it', async () => {
    const { account: own, organisationId } = await newEditor(server);
    await server.database.db
      .update(numberClaim)
      .set({ provenAt: new Date('2026-01-02T03:04:05Z') })
      .where(eq(numberClaim.idNat, own.idNatPsc!));
    const view = await admin().account.get({ accountId: own.id });
    expect(view).toMatchObject({
      organisation: { id: organisationId, name: 'Éditeur' },
      mailboxes: [
        { kind: 'personal', address: own.personal!.address },
        { kind: 'applicative', address: own.applicative!.address },
      ],
    });
    const held = new Set(view.claims.map(({ idNat }) => idNat));
    for (const number of [own.idNatPsc!, own.idNatAuthCli!]) {
      expect(held.has(number) || view.unclaimed.includes(number), number).toBe(true);
    }
    await expect(admin().account.get({ accountId: 999_999 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is deleted on behalf of its organisation, in the name of the administrator', async () => {
    const { account: own, organisationId } = await newEditor(server);
    const { changedAt } = await admin().account.get({ accountId: own.id });
    const fates = await admin().account.previewDelete({ accountId: own.id });
    expect(fates.map(({ fate }) => fate)).toEqual(['remove', 'remove']);
    await expect(
      admin().account.delete({ accountId: own.id, seenAt: '2020-01-01T00:00:00.000Z' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await admin().account.delete({ accountId: own.id, seenAt: changedAt });
    expect((await admin().account.get({ accountId: own.id })).deletedAt).not.toBeNull();
    expect(await ids({ search: own.label })).toEqual([]);
    expect(await ids({ search: own.label, state: 'deleted' })).toEqual([own.id]);
    expect((await acts(server)).at(-1)).toMatchObject({
      ...{
        action: 'account.delete',
        role: 'administrator',
        login: 'root',
        organisationId,
        accountId: own.id,
      },
    });
    await expect(admin().account.previewDelete({ accountId: own.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('loses a number that is given to another organisation', async () => {
    const [from, to] = [await newEditor(server), await newEditor(server)];
    const { claims } = await admin().account.get({ accountId: from.account.id });
    const claim = claims.find(({ kind }) => kind === 'personal');
    if (!claim) throw new Error('the editor holds no number');
    const toOrganisationId = to.organisationId;
    const done = await admin().account.transfer({ claimId: claim.id, toOrganisationId });
    expect(done).toMatchObject({ idNat: claim.idNat, failed: [from.account.nil] });
    expect(await admin().account.get({ accountId: from.account.id })).toMatchObject({
      status: 'failed',
      claims: expect.arrayContaining([
        expect.objectContaining({ id: claim.id, holder: { id: toOrganisationId, name: 'Éditeur' } }),
      ]),
    });
    expect((await acts(server)).at(-1)).toMatchObject({ action: 'claim.transfer', login: 'root' });
  });
});
