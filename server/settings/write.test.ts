import { afterAll, beforeAll, expect, it } from 'vitest';
import { getSettings } from '../admin/setting/get';
import { acts, newPerson } from '../admin/testing';
import { openTestServer, type TestServer } from '../testing';
import { writeSettings } from './write';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('changes what is named and nothing else, says who did, and enters each change in the journal', async () => {
  const { db } = server.database;
  const session = await newPerson(server, { login: 'root', administrator: true });
  const actor = { role: 'administrator', session } as const;
  const { defaults } = await getSettings();
  await writeSettings(db, actor, { eventDays: 30, supportAddress: ' aide@agence.example ' });
  await writeSettings(db, actor, { eventDays: 30, messageDays: 0 });
  const now = await getSettings();
  expect(now.values).toEqual({
    ...defaults,
    ...{ eventDays: 30, messageDays: 0, supportAddress: 'aide@agence.example' },
  });
  expect(now.defaults).toEqual(defaults);
  expect(now.changes).toMatchObject({ eventDays: { by: 'root' }, messageDays: { by: 'root' } });
  expect(now.changes.auditDays).toBeUndefined();
  expect((await acts(server)).map(({ action, details }) => [action, details])).toEqual([
    ['setting.change', { key: 'eventDays', before: 90, after: 30 }],
    ['setting.change', { key: 'supportAddress', before: '', after: 'aide@agence.example' }],
    ['setting.change', { key: 'messageDays', before: 90, after: 0 }],
  ]);

  for (const [key, wrong] of [
    ...[-1, 1.5, Number.NaN, '30', 36_501, null].map((value) => ['eventDays', value] as const),
    ...['javascript:alert(1)', 'quelque part', `https://${'a'.repeat(260)}.example`].map(
      (value) => ['supportAddress', value] as const,
    ),
  ]) {
    await expect(writeSettings(db, actor, { messageDays: 5, [key]: wrong })).rejects.toMatchObject({
      ...{ kind: 'invalid', details: { field: key } },
    });
  }
  expect((await getSettings()).values).toEqual(now.values);
});

it('refuses to change what is no longer as its author saw it, and then changes nothing', async () => {
  const { db } = server.database;
  const actor = {
    role: 'administrator',
    session: await newPerson(server, { login: 'deux', administrator: true }),
  } as const;
  const { values: seen } = await getSettings();
  await writeSettings(db, actor, { messageDays: 30 }, seen);
  await expect(writeSettings(db, actor, { executionDays: 10, messageDays: 60 }, seen)).rejects.toMatchObject({
    kind: 'conflict',
    details: { field: 'messageDays' },
  });
  expect((await getSettings()).values).toEqual({ ...seen, messageDays: 30 });
  // What somebody else made of it already is no conflict; nor what was not seen at all.
  await writeSettings(db, actor, { executionDays: 10, messageDays: 30 }, seen);
  expect((await getSettings()).values).toEqual({ ...seen, messageDays: 30, executionDays: 10 });
});
