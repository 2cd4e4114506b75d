import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccount } from '../../server/accounts/create';
import { openTestDatabase, type TestDatabase } from '../testing';
import { storeToken, verifyToken } from './token';
import { upsertOrganisation } from './user';

let database: TestDatabase;
const tenant = { organisationId: 0, accountId: 0 };
beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  tenant.organisationId = (await upsertOrganisation(db, { immatriculation: '1', name: 'Un' })).id;
  tenant.accountId = await createAccount(db, { ...tenant, nil: '1', idNatPsc: '1', idNatAuthCli: null });
});
afterAll(() => database.close());

it('a token opens its account only, and stays unreadable in the database', async () => {
  const { db, sql } = database;
  const token = 'motco2_secret-part-of-a-token';
  await storeToken(db, tenant, { token, name: 'CI', expiresAt: null });
  expect(await verifyToken(db, token)).toEqual({ ...tenant, name: 'CI' });
  expect(await verifyToken(db, `${token}x`)).toBeUndefined();
  expect(JSON.stringify(await sql`select * from api_token`)).not.toContain(token);
});

it('dates its use once a minute at most', async () => {
  const { db, sql } = database;
  await storeToken(db, tenant, { token: 'motco2_used', name: 'use', expiresAt: null });
  const used = async () =>
    (await sql`select last_used_at::text as at from api_token where name = 'use'`)[0]?.at;
  expect(await used()).toBeNull();
  await verifyToken(db, 'motco2_used');
  const first = await used();
  expect(first).not.toBeNull();
  await verifyToken(db, 'motco2_used');
  expect(await used()).toBe(first);
  await sql`update api_token set last_used_at = now() - interval '2 minutes' where name = 'use'`;
  await verifyToken(db, 'motco2_used');
  expect(await used()).not.toBe(first);
});

it('neither an expired, nor a revoked one, nor one of a deleted account opens anything', async () => {
  const { db, sql } = database;
  await storeToken(db, tenant, { token: 'old', name: 'old', expiresAt: new Date(Date.now() - 1000) });
  await storeToken(db, tenant, { token: 'gone', name: 'gone', expiresAt: null });
  await sql`update api_token set revoked_at = now() where name = 'gone'`;
  expect(await verifyToken(db, 'old')).toBeUndefined();
  expect(await verifyToken(db, 'gone')).toBeUndefined();
  await storeToken(db, tenant, { token: 'kept', name: 'kept', expiresAt: null });
  await sql`update account set deleted_at = now() where id = ${tenant.accountId}`;
  expect(await verifyToken(db, 'kept')).toBeUndefined();
});
