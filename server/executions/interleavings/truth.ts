/**
 * What must have come out, found without the code under test: from what the clients did, what of it was lost, and when
 * windows were open. Moments in ms, database clock.
 */
import { expect } from 'vitest';
import type { TestDatabase } from '../../../db/testing';
import type { TestEditor } from '../../testing';
import type { MortalLab } from './lab';

export interface Row {
  number: number;
  parent: number | null;
  case_id: string | null;
  campaign_id: string | null;
  state: string;
  verdict: string | null;
  mailbox_id: number | null;
  host: string | null;
  started_at: number | null;
  deadline: number | null;
  ended_at: number | null;
  last_seq: number;
  lines: number;
  /** Identifiers of the findings, by position. */
  findings: string[];
  highest: number | null;
}

export async function rowsOf({ sql }: TestDatabase, { account }: TestEditor): Promise<Row[]> {
  const ms = (column: string) => sql`(extract(epoch from ${sql(column)}) * 1000)::float8 as ${sql(column)}`;
  return sql<Row[]>`
    select number::int, parent::int, case_id, campaign_id, state, verdict, mailbox_id::int, last_seq,
      ${ms('started_at')}, ${ms('deadline')}, ${ms('ended_at')}, snapshot->'host'->>'key' as host,
      (select count(*)::int from execution_event x where x.execution_number = e.number) as lines,
      array(select content->>'id' from finding f where f.execution_number = e.number order by position) as findings,
      (select max(position) from finding f where f.execution_number = e.number) as highest
    from execution e where account_id = ${account.id} order by number`;
}

/** Holds at every moment. */
export function expectSound(rows: Row[]): void {
  const open = rows.filter(({ state }) => state === 'listening' || state === 'judging');
  const tests = open.filter(({ case_id }) => case_id !== null);
  expect(new Set(tests.map(({ mailbox_id }) => mailbox_id)).size).toBe(tests.length);
  for (const row of rows) {
    const { state, verdict, ended_at, lines, last_seq, findings, highest } = row;
    expect([verdict !== null, ended_at !== null]).toEqual([state === 'done', state === 'done']);
    expect(lines).toBe(last_seq);
    expect(findings.length).toBe((highest ?? -1) + 1);
    if (row.campaign_id === null) continue;
    const children = rows.filter(({ parent }) => parent === row.number);
    expect(tests.filter(({ parent }) => parent === row.number).length).toBeLessThanOrEqual(1);
    if (state === 'done') expect(children.every((child) => child.state === 'done')).toBe(true);
    const played = children.filter(({ started_at }) => started_at !== null);
    for (let at = 1; at < played.length; at++) {
      const [before, after] = [played[at - 1]!, played[at]!];
      expect(after.started_at! >= before.ended_at!, `#${after.number} opened before its turn`).toBe(true);
    }
  }
}

interface Fact {
  connection: string;
  host: string;
  protocol: string;
  type: string;
  /** Of an alert. */
  code: number | null;
  at: number;
  lost: boolean;
}

/** What the clients of an address did, the facts that no database holds included. */
async function factsOf({ sql }: TestDatabase, lab: MortalLab, address: string): Promise<Fact[]> {
  const stored = await sql<Fact[]>`
    select connection, host, protocol, type, (data->>'code')::int as code, false as lost,
      (extract(epoch from at) * 1000)::float8 as at
    from event where client_address = ${address}`;
  const lost = lab.lost
    .filter(({ clientAddress }) => clientAddress === address)
    .map((one) => ({ ...one, code: null, lost: true }));
  return [...stored, ...lost];
}

/** When a laboratory died, from its last mark to its successor: whatever rests on absence there rests on nothing. */
async function deathsOf({ sql }: TestDatabase): Promise<{ from: number; to: number }[]> {
  return sql<{ from: number; to: number }[]>`
    select (extract(epoch from stored_up_to) * 1000)::float8 as "from", (extract(epoch from coalesce(
      (select min(created_at) from lab_process s where s.created_at > p.created_at), clock_timestamp())) * 1000)::float8 as "to"
    from lab_process p where ending = 'replaced'`;
}

/** Two clocks of one machine, rounded. */
const EDGE_MS = 3;
/** Holes of numbers lie between the events around them, and close ones are told as one. */
const AROUND_MS = 3_000;

export interface World {
  database: TestDatabase;
  lab: MortalLab;
  followMs: number;
}

/** Which verdicts are true of each test that a rule judged. @returns how often each verdict was given. */
export async function expectTrue(world: World, editor: TestEditor, rows: Row[]): Promise<string[]> {
  const facts = await factsOf(world.database, world.lab, editor.address);
  const deaths = await deathsOf(world.database);
  const judged = rows.filter(
    ({ case_id, verdict }) => case_id !== null && verdict !== 'aborted' && verdict !== 'skipped',
  );
  for (const row of judged) {
    const { may, why } = truthOf(row, rows, facts, deaths, world);
    const told = `#${row.number} ${row.case_id} with ${row.findings}: ${why}`;
    expect(may, told).toContain(row.verdict);
    const missing = row.findings.includes('evidence-missing');
    if (why === 'lost') expect(missing, `${told}; it does not say so`).toBe(true);
    if (why.startsWith('complete')) expect(missing, `${told}; it says otherwise`).toBe(false);
  }
  return judged.map(({ verdict }) => verdict ?? '');
}

function truthOf(
  row: Row,
  rows: Row[],
  all: Fact[],
  deaths: { from: number; to: number }[],
  { lab, followMs }: World,
): { may: string[]; why: string } {
  const start = row.started_at!;
  const deadline = row.deadline!;
  // Whoever starts the same test again takes its new connections over.
  const next = rows
    .filter(
      ({ case_id, started_at }) => case_id === row.case_id && started_at && started_at > row.started_at!,
    )
    .reduce((first, { started_at }) => Math.min(first, started_at!), Number.POSITIVE_INFINITY);
  const end = Math.min(deadline, next - 1);
  const follow = deadline + followMs;
  const protocol = row.case_id!.split('-')[2];
  const facts = all.filter(
    (fact) => fact.host === row.host && fact.protocol === protocol && fact.at <= follow,
  );
  const opened = (slack: number) =>
    facts.filter(({ type, at }) => type === 'connection.opened' && at >= start - slack && at <= end + slack);
  const isExposure = ({ type }: Fact) => type === 'auth.attempted' || type === 'command';
  const ofAll = (openings: Fact[]) =>
    facts.filter(({ connection }) => openings.some((one) => one.connection === connection));

  const possible = ofAll(opened(EDGE_MS)).some(isExposure);
  const seen = ofAll(opened(0).filter(({ lost }) => !lost)).some((fact) => isExposure(fact) && !fact.lost);
  if (seen) return { may: ['ko'], why: 'a credential was handed over' };

  const lostWithin = (low: number, high: number) => lab.lost.some(({ at }) => at >= low && at <= high);
  const diedWithin = (low: number, high: number) => deaths.some(({ from, to }) => to >= low && from <= high);
  if (lostWithin(start + EDGE_MS, end - EDGE_MS) || diedWithin(start + EDGE_MS, end - EDGE_MS)) {
    // What was seen of a connection whose opening was lost may still be a fault.
    return {
      may: possible ? ['inconclusive', 'ko'] : ['inconclusive'],
      why: possible ? 'lost in part' : 'lost',
    };
  }
  if (diedWithin(start - EDGE_MS, follow + EDGE_MS) || lostWithin(start - AROUND_MS, follow + AROUND_MS)) {
    return { may: possible ? ['inconclusive', 'ko'] : ['inconclusive', 'ok'], why: 'perhaps lost' };
  }

  const fitting = row.case_id!.includes('expired') ? 45 : 44;
  const kinds = opened(0).map(({ connection }) => {
    const own = facts.filter((fact) => fact.connection === connection);
    const alert = own.find(({ type }) => type === 'tls.alert_received')?.code;
    return alert === fitting ? 'refused' : 'doubtful';
  });
  if (kinds.length === 0 || kinds.every((kind) => kind === 'doubtful'))
    return { may: ['inconclusive'], why: `complete, ${kinds.length} connections, none conclusive` };
  if (kinds.every((kind) => kind === 'refused')) return { may: ['ok'], why: 'complete, refused' };
  return { may: ['ok', 'inconclusive'], why: 'complete, refused and doubtful' };
}

/** On one mailbox and server, a connection belongs to one execution. @returns those that several took. */
export async function sharedConnections({ sql }: TestDatabase, { account }: TestEditor): Promise<string[]> {
  const rows = await sql<{ connection: string }[]>`
    select c.connection from execution_connection c join execution e on e.number = c.execution_number
    where e.account_id = ${account.id} and c.judged and c.withdrawn_at is null
    group by c.connection having count(*) > 1`;
  return rows.map(({ connection }) => connection);
}
