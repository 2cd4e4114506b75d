import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit, portalSession, user } from '../../../db/schema';
import { currentPerson } from '../../auth/person';
import type { PortalSession } from '../../auth/portal-session';
import { openTestServer, type TestServer } from '../../testing';
import { acts, newPerson } from '../testing';
import { block, demote, promote, unblock } from './change';

let server: TestServer;
let root: PortalSession;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  const { db } = server.database;
  server.config.administrators = [];
  await db.delete(audit);
  await db.delete(portalSession);
  await db.delete(user);
  root = await newPerson(server, { login: 'root', administrator: true });
});

const isAdministrator = async (person: PortalSession) => (await currentPerson(person.userId))?.administrator;

describe('the role of administrator', () => {
  it('is given and taken by another administrator, with a trace of each', async () => {
    const { db } = server.database;
    const other = await newPerson(server, { login: 'autre' });
    await promote(db, root, other.userId);
    await promote(db, root, other.userId);
    expect(await isAdministrator(other)).toBe(true);
    await demote(db, root, other.userId);
    expect(await isAdministrator(other)).toBe(false);
    expect(await acts(server)).toMatchObject([
      { action: 'user.promote', login: 'root', role: 'administrator', organisationId: other.organisationId },
      { action: 'user.demote', login: 'root', details: { userId: other.userId, login: 'autre' } },
    ]);
  });

  it('is not taken from oneself, nor from whoever the settings name', async () => {
    const { db } = server.database;
    const named = await newPerson(server, { login: 'Nommée' });
    server.config.administrators = ['nommée'];
    await expect(demote(db, root, root.userId)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(demote(db, root, named.userId)).rejects.toThrow(/ADMINISTRATORS/);
    await expect(block(db, root, named.userId)).rejects.toThrow(/ADMINISTRATORS/);
    expect([await isAdministrator(root), await isAdministrator(named)]).toEqual([true, true]);
    expect(await acts(server)).toEqual([]);
  });

  it('never ends with nobody, whoever demotes or blocks whom at the same time', async () => {
    const { db } = server.database;
    const other = await newPerson(server, { administrator: true });
    const third = await newPerson(server, { administrator: true });
    const all = [root, other, third];
    const outcomes = await Promise.allSettled([
      demote(db, root, other.userId),
      block(db, other, third.userId),
      demote(db, third, root.userId),
      block(db, root, third.userId),
      demote(db, other, root.userId),
      block(db, third, other.userId),
    ]);
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    const left = await Promise.all(all.map(isAdministrator));
    expect(left.filter(Boolean)).toHaveLength(1);
  });

  it('is not given by somebody who lost it, nor to nobody', async () => {
    const { db } = server.database;
    const former = await newPerson(server);
    await expect(promote(db, former, root.userId)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(promote(db, root, 999_999)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('blocking', () => {
  it('keeps a person out at once and ends their sessions, until they are let in again', async () => {
    const { db } = server.database;
    const person = await newPerson(server);
    await db
      .insert(portalSession)
      .values({ id: '00000000-0000-4000-8000-000000000001', userId: person.userId, login: 'une fois' });
    await block(db, root, person.userId);
    expect(await currentPerson(person.userId)).toBeNull();
    expect((await db.select().from(portalSession))[0]?.endedAt).not.toBeNull();
    await expect(promote(db, root, person.userId)).rejects.toThrow(/bloquée/);
    await unblock(db, root, person.userId);
    expect(await currentPerson(person.userId)).not.toBeNull();
    expect((await acts(server)).map(({ action }) => action)).toEqual(['user.block', 'user.unblock']);
  });

  it('is not for oneself', async () => {
    await expect(block(server.database.db, root, root.userId)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await isAdministrator(root)).toBe(true);
  });
});
