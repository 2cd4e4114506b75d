import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../testing';
import { overview } from './overview';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('tells what a laboratory that runs shows, and that one is away', async () => {
  const before = await overview();
  expect(before).toMatchObject({ laboratory: { state: 'down' }, processes: [], services: [] });
  expect(before.hosts).toHaveLength(8);
  expect(before.hosts[0]).toMatchObject({ imap: { state: 'unknown' }, fingerprint: null, notAfter: null });

  await server.lab.begin();
  const { sql } = server.database;
  const metrics = {
    'connections_open{protocol="imap"}': 2,
    'connections_open{protocol="smtp"}': 1,
    events_buffered: 4,
  };
  await sql`UPDATE lab_process SET metrics = ${JSON.stringify(metrics)}::text::jsonb, lost_events = 3`;
  const facts = { fingerprint: 'AB', notAfter: '2030-01-01T00:00:00.000Z' };
  const ends = { nextUpdate: { 'AC de test': '2026-12-01T00:00:00.000Z' } };
  await sql`INSERT INTO lab_check (process, subject, ok, detail, facts, checked_at) VALUES
    ('lab-test', 'host:org-valid:imap', true, 'Bien.', ${JSON.stringify(facts)}::text::jsonb, clock_timestamp()),
    ('lab-test', 'revocation', false, 'La CRL est périmée.', ${JSON.stringify(ends)}::text::jsonb, clock_timestamp())`;
  const view = await overview();
  expect(view.lists).toEqual([
    { subject: 'revocation', name: 'AC de test', nextUpdate: '2026-12-01T00:00:00.000Z' },
  ]);
  expect(view.laboratory.state).toBe('ready');
  expect(view.processes).toMatchObject([{ name: 'lab-test', connections: 3, buffered: 4, lost: 3 }]);
  expect(view.services).toMatchObject([
    { subject: 'revocation', state: 'failed', detail: 'La CRL est périmée.' },
  ]);
  // A valid host proves nothing while revocation is at fault.
  expect(view.hosts.find(({ key }) => key === 'org-valid')).toMatchObject({
    ...{ imap: { state: 'failed' }, smtp: { state: 'failed' }, fingerprint: 'AB', notAfter: facts.notAfter },
  });
  expect(view.hosts.find(({ key }) => key === 'org-expired')).toMatchObject({ imap: { state: 'unknown' } });
});
