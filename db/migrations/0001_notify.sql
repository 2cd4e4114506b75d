-- What is live travels by NOTIFY: one notification per statement, carrying a range of ids (payloads stay under 8000 bytes).
CREATE FUNCTION notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE low bigint; high bigint;
BEGIN
  SELECT min(id), max(id) INTO low, high FROM added;
  IF low IS NOT NULL THEN PERFORM pg_notify('event', low || '-' || high); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER event_added AFTER INSERT ON "event" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION notify_event();
--> statement-breakpoint
CREATE FUNCTION notify_execution_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT execution_number AS n, min(seq) AS low, max(seq) AS high FROM added GROUP BY execution_number LOOP
    PERFORM pg_notify('execution_event', r.n || ':' || r.low || '-' || r.high);
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER execution_event_added AFTER INSERT ON "execution_event" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION notify_execution_event();
--> statement-breakpoint
CREATE FUNCTION notify_execution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('execution', NEW.number::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER execution_added AFTER INSERT ON "execution" FOR EACH ROW EXECUTE FUNCTION notify_execution();
--> statement-breakpoint
CREATE TRIGGER execution_changed AFTER UPDATE ON "execution" FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.verdict IS DISTINCT FROM NEW.verdict
    OR OLD.abort_requested IS DISTINCT FROM NEW.abort_requested OR OLD.ambiguous IS DISTINCT FROM NEW.ambiguous
    OR OLD.closed_at IS DISTINCT FROM NEW.closed_at OR OLD.judged_up_to IS DISTINCT FROM NEW.judged_up_to)
  EXECUTE FUNCTION notify_execution();
--> statement-breakpoint
CREATE FUNCTION notify_lab_instruction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lab_instruction', NEW.id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER lab_instruction_added AFTER INSERT ON "lab_instruction" FOR EACH ROW EXECUTE FUNCTION notify_lab_instruction();
--> statement-breakpoint
-- What the laboratory may know of accounts: which label leads to which mailbox, nothing else.
CREATE VIEW lab_alias AS
  SELECT a.label, m.id AS mailbox_id, m.kind, m.id_nat, m.address, m.organisation_id
  FROM account a JOIN mailbox m ON m.id IN (a.personal_mailbox_id, a.applicative_mailbox_id)
  WHERE a.deleted_at IS NULL;
