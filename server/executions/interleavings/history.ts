/** Every transition that an execution ever made, noted by the database itself: a state that lasted a moment included. */
import postgres from 'postgres';
import type { TestDatabase } from '../../../db/testing';

/** Notes transitions from now on. */
export async function noteTransitions({ adminUrl }: TestDatabase): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    CREATE TABLE transition (number bigint, step text);
    GRANT SELECT ON transition TO motco2_server;
    CREATE FUNCTION note_transition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF (OLD.state, OLD.verdict) IS DISTINCT FROM (NEW.state, NEW.verdict) THEN
        INSERT INTO transition VALUES (NEW.number, concat_ws('/', OLD.state, OLD.verdict) || ' > ' || concat_ws('/', NEW.state, NEW.verdict));
      END IF;
      IF NEW.judged_up_to < OLD.judged_up_to THEN INSERT INTO transition VALUES (NEW.number, 'judged less'); END IF;
      IF NEW.last_seq < OLD.last_seq THEN INSERT INTO transition VALUES (NEW.number, 'lines lost'); END IF;
      IF NEW.started_at <> OLD.started_at THEN INSERT INTO transition VALUES (NEW.number, 'started twice'); END IF;
      IF NEW.closed_at IS NULL AND OLD.closed_at IS NOT NULL THEN INSERT INTO transition VALUES (NEW.number, 'opened again'); END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER transition_noted AFTER UPDATE ON execution FOR EACH ROW EXECUTE FUNCTION note_transition();`);
  await sql.end();
}

const VERDICTS = ['ok', 'ko', 'inconclusive', 'aborted'];

/** No identity is ever proven here, so that nothing is withdrawn and no test listens again. */
const OF_TESTS = new Set([
  ...['queued > listening', 'queued > done/skipped', 'queued > done/aborted', 'listening > judging'],
  ...['listening', 'judging'].flatMap((state) => VERDICTS.map((verdict) => `${state} > done/${verdict}`)),
  ...['done/ok > done/ko', 'done/ok > done/inconclusive', 'done/inconclusive > done/ko'],
]);
const OF_CAMPAIGNS = new Set([
  ...VERDICTS.map((verdict) => `listening > done/${verdict}`),
  // A test whose verdict turned after its campaign.
  ...['done/ok > done/ko', 'done/ok > done/inconclusive', 'done/inconclusive > done/ko'],
]);

/** @returns the transitions of an organisation that should never have been. */
export async function wrongTransitions({ sql }: TestDatabase, organisationId: number): Promise<string[]> {
  const steps = await sql<{ number: string; step: string; test: boolean }[]>`
    select t.number, t.step, e.case_id is not null as test from transition t join execution e using (number)
    where e.organisation_id = ${organisationId}`;
  const wrong = steps.filter(({ step, test }) => !(test ? OF_TESTS : OF_CAMPAIGNS).has(step));
  return wrong.map(({ number, step }) => `#${number}: ${step}`);
}
