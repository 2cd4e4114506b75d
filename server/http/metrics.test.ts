import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../testing';
import { exposition, parseSeries } from './exposition';
import { mayReadMetrics, metrics } from './metrics';

describe('who may read', () => {
  const asks = (clientAddress: string | null, headers = {}, viaTrustedProxy = false) =>
    mayReadMetrics({ clientAddress, headers, viaTrustedProxy }, 'a-token-of-some-length');

  it('this machine and whoever has the token, nobody else', () => {
    expect(asks('127.0.0.1')).toBe(true);
    expect(asks('::1')).toBe(true);
    expect(asks('192.0.2.7')).toBe(false);
    expect(asks(null)).toBe(false);
    expect(asks('192.0.2.7', { authorization: 'Bearer a-token-of-some-length' })).toBe(true);
    expect(asks('192.0.2.7', { authorization: 'Bearer a-token-of-same-length' })).toBe(false);
    expect(
      mayReadMetrics(
        { clientAddress: '192.0.2.7', headers: { authorization: 'Bearer ' }, viaTrustedProxy: false },
        null,
      ),
    ).toBe(false);
  });

  it('not the world behind a proxy on this machine that nobody declared', () => {
    expect(asks('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(false);
    expect(asks('192.0.2.7', { 'x-forwarded-for': '192.0.2.7' }, true)).toBe(false);
    expect(asks('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, true)).toBe(true);
  });
});

describe('the figures', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer();
  }, 60_000);
  afterAll(() => server?.close());

  it('show those of every laboratory process that runs, and nothing that is not a figure', async () => {
    const { sql } = server.database;
    const figures = {
      'connections_total{protocol="imap",listener="starttls"}': 3,
      events_buffered: 0,
      'evil{x="1"} 1\nother': 4,
      not_a_number: 'secret',
    };
    for (const name of ['lab-1', 'lab-2']) {
      await sql`insert into lab_process (id, name, stored_up_to, metrics)
        values (gen_random_uuid(), ${name}, clock_timestamp() - interval '2 seconds', ${JSON.stringify(figures)}::text::jsonb)`;
    }
    await sql`insert into lab_process (id, name, ended_at, metrics) values (gen_random_uuid(), 'gone', now(), ${JSON.stringify(figures)}::text::jsonb)`;
    const text = await metrics(5);
    expect(text).toContain('motco2_live_clients 5\n');
    expect(text).toContain('# TYPE motco2_lab_connections_total counter\n');
    for (const name of ['lab-1', 'lab-2']) {
      expect(text).toContain(
        `motco2_lab_connections_total{process="${name}",protocol="imap",listener="starttls"} 3\n`,
      );
      expect(text).toMatch(new RegExp(`motco2_lab_mark_age_seconds\\{process="${name}"\\} [2-9]`));
    }
    expect(text).not.toMatch(/gone|evil|secret/);
    // One line for each sample, one TYPE for each metric.
    const types = text.split('\n').filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) |[a-z0-9_]+(\{[^{}]*\})? -?[0-9.e+-]+$)/);
    }
  });
});

it('writes and reads series', () => {
  expect(parseSeries('a_total{b="c",d="e"}')).toEqual({ name: 'a_total', labels: { b: 'c', d: 'e' } });
  expect(parseSeries('plain')).toEqual({ name: 'plain', labels: {} });
  for (const bad of ['', 'a{', 'a{b=c}', 'A', 'a b', 'a{b="c\\"}']) expect(parseSeries(bad)).toBeNull();
  expect(exposition([{ name: 'x', labels: { l: 'a"b\n' }, value: 1 }])).toContain('x{l="a\\"b\\n"} 1');
});
