import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import { announcement, portalText } from '../../db/schema';
import { currentPerson } from '../auth/person';
import { openTestServer, type TestServer } from '../testing';
import { createCaller } from '../trpc/root';
import { ensureTexts } from './ensure';

let server: TestServer;
let userId: number;
beforeAll(async () => {
  server = await openTestServer();
  const { db } = server.database;
  const { id } = await upsertOrganisation(db, { immatriculation: 'texts', name: 'Éditeur' });
  const facts = { subject: 's', login: 'l', givenName: null, familyName: null, email: null };
  userId = (await upsertUser(db, { organisationId: id, issuer: server.config.isc.issuer, ...facts })).id;
});
afterAll(() => server.close());

const as = async (id: number | null) =>
  createCaller({ session: id === null ? null : await currentPerson(id), clientAddress: null }).portal;
const publish = (kind: 'terms' | 'readme', version: number) =>
  server.database.db.insert(portalText).values({ kind, version, body: `version ${version}` });

describe('the texts of the portal', () => {
  it('come with the instance, once, whatever the number of servers that start at once', async () => {
    const { db } = server.database;
    await Promise.all(Array.from({ length: 5 }, () => ensureTexts(db)));
    await ensureTexts(db);
    expect(
      (await db.select().from(portalText)).map(({ kind, version }) => `${kind} ${version}`).sort(),
    ).toEqual(['readme 1', 'terms 1']);
  });

  it('let nobody in who has not accepted the terms, and everybody read them', async () => {
    expect(await (await as(null)).terms()).toMatchObject({ version: 1, accepted: null });
    const person = await as(userId);
    expect(await person.terms()).toMatchObject({ version: 1, accepted: null });
    await expect(person.readme()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(person.messages()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect((await as(null)).acceptTerms({ version: 1 })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
  });

  it('are accepted in the version that is in force, dated, and once', async () => {
    const person = await as(userId);
    for (const version of [2, 99]) {
      await expect(person.acceptTerms({ version })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    await Promise.all([person.acceptTerms({ version: 1 }), person.acceptTerms({ version: 1 })]);
    const accepted = await as(userId);
    const at = (await accepted.terms())!.accepted!.at;
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
    await accepted.acceptTerms({ version: 1 });
    expect((await accepted.terms())!.accepted).toEqual({ version: 1, at });
    expect((await accepted.readme())!.body).toContain('Bien commencer');
  });

  it('ask again when another version is published', async () => {
    await publish('terms', 2);
    const person = await as(userId);
    await expect(person.readme()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await person.terms()).toMatchObject({ version: 2, body: 'version 2', accepted: { version: 1 } });
    await expect(person.acceptTerms({ version: 1 })).rejects.toMatchObject({ code: 'CONFLICT' });
    await person.acceptTerms({ version: 2 });
    // A new read-me asks nothing of anybody.
    await publish('readme', 2);
    expect(await (await as(userId)).readme()).toMatchObject({ version: 2 });
    // What was published stays at the next start.
    await ensureTexts(server.database.db);
    expect(await (await as(null)).terms()).toMatchObject({ version: 2 });
  });
});

describe('messages of the day', () => {
  it('are those in force now, warnings first', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    await server.database.db.insert(announcement).values([
      { text: 'ancien', startsAt: at(-60), endsAt: at(-1) },
      { text: 'à venir', startsAt: at(10) },
      { text: 'nouveau', startsAt: at(-5) },
      { text: 'plus ancien', startsAt: at(-20), endsAt: at(20) },
      { text: 'attention', startsAt: at(-30), tone: 'warning' },
    ]);
    const shown = await (await as(userId)).messages();
    expect(shown.map(({ text }) => text)).toEqual(['attention', 'nouveau', 'plus ancien']);
  });
});
