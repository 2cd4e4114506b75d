DELETE FROM "portal_session";--> statement-breakpoint
ALTER TABLE "portal_session" ADD COLUMN "id_token" text;--> statement-breakpoint
ALTER TABLE "portal_session" ADD COLUMN "login" text NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "portal_session_login" ON "portal_session" USING btree ("login");--> statement-breakpoint
-- Sessions that end, and those whose person has other rights now: the live connections of a session are asked again.
CREATE FUNCTION notify_portal_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('portal_session', NEW.id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER portal_session_ended AFTER UPDATE OF "ended_at" ON "portal_session" FOR EACH ROW
  WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION notify_portal_session();
--> statement-breakpoint
-- Whoever is blocked, or moves to another organisation, is logged out everywhere, whatever wrote it.
CREATE FUNCTION end_sessions_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.blocked_at IS NOT NULL AND OLD.blocked_at IS NULL OR NEW.organisation_id <> OLD.organisation_id THEN
    UPDATE portal_session SET ended_at = now(), id_token = NULL WHERE user_id = NEW.id AND ended_at IS NULL;
  ELSIF NEW.administrator <> OLD.administrator THEN
    PERFORM pg_notify('portal_session', id::text) FROM portal_session WHERE user_id = NEW.id AND ended_at IS NULL;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER user_rights_changed AFTER UPDATE OF "blocked_at", "organisation_id", "administrator" ON "user"
  FOR EACH ROW EXECUTE FUNCTION end_sessions_of_user();
