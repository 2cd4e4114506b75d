CREATE TYPE "public"."announcement_tone" AS ENUM('info', 'warning');--> statement-breakpoint
CREATE TYPE "public"."portal_text_kind" AS ENUM('terms', 'readme');--> statement-breakpoint
CREATE TYPE "public"."provisioning_action" AS ENUM('create', 'adapt', 'remove');--> statement-breakpoint
CREATE TYPE "public"."provisioning_outcome" AS ENUM('waiting', 'done', 'failed');--> statement-breakpoint
CREATE TYPE "public"."provisioning_state" AS ENUM('waiting', 'running', 'done');--> statement-breakpoint
CREATE TYPE "public"."provisioning_trigger" AS ENUM('night', 'manual');--> statement-breakpoint
CREATE TABLE "number_claim" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "number_claim_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" bigint NOT NULL,
	"kind" "mailbox_kind" NOT NULL,
	"id_nat" text NOT NULL,
	"key" text NOT NULL,
	"claimed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"proven_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "announcement" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "announcement_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"text" text NOT NULL,
	"tone" "announcement_tone" DEFAULT 'info' NOT NULL,
	"starts_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" bigint
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"user_id" bigint,
	"login" text,
	"role" text NOT NULL,
	"action" text NOT NULL,
	"organisation_id" bigint,
	"account_id" bigint,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_text" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "portal_text_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" "portal_text_kind" NOT NULL,
	"version" integer NOT NULL,
	"body" text NOT NULL,
	"published_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_by" bigint
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" bigint
);
--> statement-breakpoint
CREATE TABLE "terms_acceptance" (
	"user_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"accepted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "terms_acceptance_user_id_version_pk" PRIMARY KEY("user_id","version")
);
--> statement-breakpoint
CREATE TABLE "provisioning_item" (
	"run_id" bigint NOT NULL,
	"account_id" bigint NOT NULL,
	"action" "provisioning_action" NOT NULL,
	"outcome" "provisioning_outcome" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "provisioning_item_run_id_account_id_pk" PRIMARY KEY("run_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "provisioning_run" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "provisioning_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trigger" "provisioning_trigger" NOT NULL,
	"night" date,
	"state" "provisioning_state" DEFAULT 'waiting' NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"requested_by" bigint,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"resumed" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" bigint NOT NULL,
	"provider_session" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "account" DROP CONSTRAINT "account_personal_mailbox_id_mailbox_id_fk";
--> statement-breakpoint
ALTER TABLE "account" DROP CONSTRAINT "account_applicative_mailbox_id_mailbox_id_fk";
--> statement-breakpoint
ALTER TABLE "execution" DROP CONSTRAINT "execution_mailbox_id_mailbox_id_fk";
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "kind_psc" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "kind_auth_cli" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox" ADD COLUMN "unused_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "administrator" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "blocked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "number_claim" ADD CONSTRAINT "number_claim_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_text" ADD CONSTRAINT "portal_text_published_by_user_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setting" ADD CONSTRAINT "setting_updated_by_user_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "terms_acceptance" ADD CONSTRAINT "terms_acceptance_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provisioning_item" ADD CONSTRAINT "provisioning_item_run_id_provisioning_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."provisioning_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provisioning_item" ADD CONSTRAINT "provisioning_item_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provisioning_run" ADD CONSTRAINT "provisioning_run_requested_by_user_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_session" ADD CONSTRAINT "portal_session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "number_claim_key" ON "number_claim" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "number_claim_address" ON "number_claim" USING btree (lower("id_nat"));--> statement-breakpoint
CREATE INDEX "number_claim_organisation" ON "number_claim" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "audit_account" ON "audit" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "audit_organisation" ON "audit" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "portal_text_version" ON "portal_text" USING btree ("kind","version");--> statement-breakpoint
CREATE INDEX "provisioning_item_account" ON "provisioning_item" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "provisioning_night" ON "provisioning_run" USING btree ("night") WHERE night is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "provisioning_under_way" ON "provisioning_run" USING btree ((true)) WHERE state <> 'done';--> statement-breakpoint
CREATE INDEX "portal_session_user" ON "portal_session" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_personal_mailbox_id_mailbox_id_fk" FOREIGN KEY ("personal_mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_applicative_mailbox_id_mailbox_id_fk" FOREIGN KEY ("applicative_mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution" ADD CONSTRAINT "execution_mailbox_id_mailbox_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_product" ON "account" USING btree ("organisation_id",upper("nil")) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "account_waiting" ON "account" USING btree ("id") WHERE status <> 'available' and deleted_at is null;--> statement-breakpoint
-- Mailboxes that exist already are claims of their organisations (server/accounts/claim-key.ts says what a key is).
INSERT INTO "number_claim" ("organisation_id", "kind", "id_nat", "key", "claimed_at")
  SELECT "organisation_id", "kind", "id_nat",
    CASE WHEN "kind" = 'applicative' AND length("id_nat") IN (10, 12, 15) AND "id_nat" ~ '^[0-4]'
      THEN upper(substr("id_nat", 2)) ELSE upper("id_nat") END,
    "created_at"
  FROM "mailbox" ORDER BY "id"
  ON CONFLICT DO NOTHING;--> statement-breakpoint
-- How a creation of mailboxes goes on: the number of its run.
CREATE FUNCTION notify_provisioning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('provisioning', coalesce(to_jsonb(NEW) ->> 'run_id', to_jsonb(NEW) ->> 'id'));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER provisioning_run_changed AFTER INSERT OR UPDATE ON "provisioning_run" FOR EACH ROW
  EXECUTE FUNCTION notify_provisioning();
--> statement-breakpoint
CREATE TRIGGER provisioning_item_changed AFTER UPDATE ON "provisioning_item" FOR EACH ROW
  EXECUTE FUNCTION notify_provisioning();
--> statement-breakpoint
-- Accounts as their organisation sees them have changed: its number.
CREATE FUNCTION notify_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('account', NEW.organisation_id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER account_changed AFTER INSERT OR UPDATE ON "account" FOR EACH ROW EXECUTE FUNCTION notify_account();
