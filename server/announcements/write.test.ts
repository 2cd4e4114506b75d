import { afterAll, beforeAll, expect, it } from 'vitest';
import { getAnnouncement, listAllAnnouncements } from '../admin/announcement/list';
import { acts, newPerson } from '../admin/testing';
import type { PortalSession } from '../auth/portal-session';
import { openTestServer, type TestServer } from '../testing';
import { listAnnouncements } from './in-force';
import { announce, changeAnnouncement, withdrawAnnouncement } from './write';

let server: TestServer;
let root: PortalSession;
beforeAll(async () => {
  server = await openTestServer();
  root = await newPerson(server, { login: 'root', administrator: true });
});
afterAll(() => server.close());

const actor = () => ({ role: 'administrator', session: root }) as const;
const shown = async () => (await listAnnouncements()).map(({ text }) => text);
const message = { text: 'Arrêt', tone: 'info' as const, startsAt: null, endsAt: null };

it('is announced, changed and withdrawn, with a trace of each', async () => {
  const { db } = server.database;
  const id = await announce(db, actor(), { ...message, text: ' Arrêt ce soir\r\nà 20 h \0' });
  expect(await shown()).toEqual(['Arrêt ce soir\nà 20 h']);
  const { startsAt } = await getAnnouncement(id);
  await changeAnnouncement(db, actor(), id, { ...message, tone: 'warning' });
  await changeAnnouncement(db, actor(), id, { ...message, tone: 'warning' });
  expect(await getAnnouncement(id)).toMatchObject({
    text: 'Arrêt',
    tone: 'warning',
    state: 'shown',
    startsAt,
  });
  await withdrawAnnouncement(db, actor(), id);
  expect(await shown()).toEqual([]);
  expect(await getAnnouncement(id)).toMatchObject({ state: 'over', by: 'root' });
  await expect(withdrawAnnouncement(db, actor(), id)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(changeAnnouncement(db, actor(), id, message)).rejects.toMatchObject({ kind: 'conflict' });
  expect((await acts(server)).map(({ action, details }) => [action, details])).toMatchObject([
    ['announcement.create', { text: 'Arrêt ce soir\nà 20 h', endsAt: null }],
    ['announcement.change', { before: { tone: 'info' }, after: { tone: 'warning' } }],
    ['announcement.withdraw', { text: 'Arrêt' }],
  ]);
});

it('is shown in its period, on the clock of Paris', async () => {
  const { db } = server.database;
  const id = await announce(db, actor(), {
    ...message,
    ...{ startsAt: '2099-07-01T08:00', endsAt: '2099-12-01T08:00' },
  });
  expect(await getAnnouncement(id)).toMatchObject({
    ...{ state: 'coming', startsAt: '2099-07-01T06:00:00.000Z', endsAt: '2099-12-01T07:00:00.000Z' },
  });
  expect(await shown()).toEqual([]);
  await changeAnnouncement(db, actor(), id, { ...message, startsAt: '2020-01-01T00:00' });
  expect(await shown()).toEqual(['Arrêt']);
  await withdrawAnnouncement(db, actor(), id);
});

it('says at the field what is wrong, and then announces nothing', async () => {
  const { db } = server.database;
  const before = (await listAllAnnouncements({ limit: 50, after: undefined })).items.length;
  for (const [field, wrong] of [
    ['text', { text: ' \n' }],
    ['text', { text: 'x'.repeat(1_001) }],
    ['startsAt', { startsAt: 'demain' }],
    ['startsAt', { startsAt: '2026-02-30T10:00' }],
    ['endsAt', { endsAt: '2026-13-01T10:00' }],
    ['endsAt', { endsAt: '2020-01-01T10:00' }],
    ['endsAt', { startsAt: '2099-01-02T10:00', endsAt: '2099-01-01T10:00' }],
  ] as const) {
    await expect(
      announce(db, actor(), { ...message, ...wrong }),
      JSON.stringify(wrong),
    ).rejects.toMatchObject({
      ...{ kind: 'invalid', details: { field } },
    });
  }
  expect((await listAllAnnouncements({ limit: 50, after: undefined })).items).toHaveLength(before);
  await expect(withdrawAnnouncement(db, actor(), 999_999)).rejects.toMatchObject({ kind: 'not_found' });
});
