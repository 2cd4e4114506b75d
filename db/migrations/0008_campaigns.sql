ALTER TABLE "execution" ADD COLUMN "position" integer;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "rerun_of" bigint;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "listen_full_delay" boolean;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "pause_seconds" integer;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "continue_on_failure" boolean;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "next_pause_seconds" integer;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "waits_for" text;--> statement-breakpoint
ALTER TABLE "execution" ADD COLUMN "next_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "execution_children" ON "execution" USING btree ("parent","position") WHERE parent is not null;
--> statement-breakpoint
-- A campaign is told of each change of its children that its view shows; provisional findings are not among them.
CREATE OR REPLACE FUNCTION notify_execution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('execution', NEW.number::text);
  IF NEW.parent IS NOT NULL AND TG_OP = 'UPDATE' THEN
    IF OLD.state IS DISTINCT FROM NEW.state OR OLD.verdict IS DISTINCT FROM NEW.verdict THEN
      PERFORM pg_notify('execution', NEW.parent::text);
    END IF;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER execution_paused AFTER UPDATE ON "execution" FOR EACH ROW
  WHEN (NEW.campaign_id IS NOT NULL AND (OLD.next_at IS DISTINCT FROM NEW.next_at
    OR OLD.waits_for IS DISTINCT FROM NEW.waits_for OR OLD.next_pause_seconds IS DISTINCT FROM NEW.next_pause_seconds))
  EXECUTE FUNCTION notify_execution();
