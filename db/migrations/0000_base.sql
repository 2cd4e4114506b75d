CREATE TYPE "public"."account_status" AS ENUM('pending', 'available', 'failed');--> statement-breakpoint
CREATE TYPE "public"."execution_state" AS ENUM('queued', 'listening', 'judging', 'done');--> statement-breakpoint
CREATE TYPE "public"."verdict" AS ENUM('ok', 'ko', 'inconclusive', 'aborted', 'error', 'skipped');--> statement-breakpoint
CREATE TYPE "public"."mailbox_kind" AS ENUM('personal', 'applicative');--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_token_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"account_id" bigint NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "proven_address" (
	"account_id" bigint NOT NULL,
	"address" text NOT NULL,
	"through" text NOT NULL,
	"proven_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "proven_address_account_id_address_pk" PRIMARY KEY("account_id","address")
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "account_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" bigint NOT NULL,
	"nil" text NOT NULL,
	"id_nat_psc" text,
	"id_nat_auth_cli" text,
	"label" text NOT NULL,
	"personal_mailbox_id" bigint,
	"applicative_mailbox_id" bigint,
	"status" "account_status" DEFAULT 'pending' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "account_label_unique" UNIQUE("label")
);
--> statement-breakpoint
CREATE TABLE "control" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "control_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_id" bigint NOT NULL,
	"mailbox_id" bigint NOT NULL,
	"account_id" bigint,
	"host" text NOT NULL,
	"protocol" text NOT NULL,
	"client_address" text,
	"fingerprint" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"process" uuid NOT NULL,
	"process_seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"connection" uuid,
	"connection_seq" integer DEFAULT 0 NOT NULL,
	"host" text,
	"protocol" text,
	"client_address" text,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "event_number" UNIQUE("process","process_seq")
);
--> statement-breakpoint
CREATE TABLE "lab_instruction" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lab_instruction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"mailbox_id" bigint NOT NULL,
	"host" text NOT NULL,
	"protocol" text NOT NULL,
	"opened_before" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lab_process" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"stored_up_to" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"lost_events" bigint DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ending" text
);
--> statement-breakpoint
CREATE TABLE "execution" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "execution_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" bigint NOT NULL,
	"account_id" bigint NOT NULL,
	"case_id" text,
	"campaign_id" text,
	"parent" bigint,
	"mailbox_id" bigint,
	"state" "execution_state" DEFAULT 'queued' NOT NULL,
	"verdict" "verdict",
	"delay_seconds" integer NOT NULL,
	"client_addresses" text[] DEFAULT '{}' NOT NULL,
	"snapshot" jsonb,
	"rule_version" text,
	"started_at" timestamp (3) with time zone,
	"deadline" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"judged_up_to" timestamp (3) with time zone,
	"watch_until" timestamp (3) with time zone,
	"abort_requested" boolean DEFAULT false NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"ambiguous" boolean DEFAULT false NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"started_by" bigint,
	"started_through" text DEFAULT 'page' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "execution_connection" (
	"execution_number" bigint NOT NULL,
	"connection" uuid NOT NULL,
	"basis" text NOT NULL,
	"judged" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "execution_connection_execution_number_connection_pk" PRIMARY KEY("execution_number","connection")
);
--> statement-breakpoint
CREATE TABLE "execution_event" (
	"execution_number" bigint NOT NULL,
	"seq" integer NOT NULL,
	"event_id" bigint NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "execution_event_execution_number_seq_pk" PRIMARY KEY("execution_number","seq"),
	CONSTRAINT "execution_event_once" UNIQUE("execution_number","event_id")
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"execution_number" bigint NOT NULL,
	"position" integer NOT NULL,
	"content" jsonb NOT NULL,
	CONSTRAINT "finding_execution_number_position_pk" PRIMARY KEY("execution_number","position")
);
--> statement-breakpoint
CREATE TABLE "mailbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mailbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" bigint NOT NULL,
	"kind" "mailbox_kind" NOT NULL,
	"id_nat" text NOT NULL,
	"address" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "folder" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "folder_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mailbox_id" bigint NOT NULL,
	"name" text NOT NULL,
	"special_use" text,
	"subscribed" boolean DEFAULT true NOT NULL,
	"uid_validity" bigint NOT NULL,
	"uid_next" bigint DEFAULT 1 NOT NULL,
	"highest_modseq" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "folder_name" UNIQUE("mailbox_id","name")
);
--> statement-breakpoint
CREATE TABLE "message" (
	"folder_id" bigint NOT NULL,
	"uid" bigint NOT NULL,
	"content_id" bigint NOT NULL,
	"flags" text[] DEFAULT '{}' NOT NULL,
	"internal_date" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"modseq" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "message_folder_id_uid_pk" PRIMARY KEY("folder_id","uid")
);
--> statement-breakpoint
CREATE TABLE "message_content" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "message_content_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"raw" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"structure" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organisation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"immatriculation" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organisation_immatriculation_unique" UNIQUE("immatriculation")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "user_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" bigint NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"login" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"email" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_login_at" timestamp (3) with time zone,
	CONSTRAINT "user_identity" UNIQUE("issuer","subject")
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proven_address" ADD CONSTRAINT "proven_address_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_personal_mailbox_id_mailbox_id_fk" FOREIGN KEY ("personal_mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_applicative_mailbox_id_mailbox_id_fk" FOREIGN KEY ("applicative_mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution" ADD CONSTRAINT "execution_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution" ADD CONSTRAINT "execution_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution" ADD CONSTRAINT "execution_mailbox_id_mailbox_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution" ADD CONSTRAINT "execution_started_by_user_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_connection" ADD CONSTRAINT "execution_connection_execution_number_execution_number_fk" FOREIGN KEY ("execution_number") REFERENCES "public"."execution"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_event" ADD CONSTRAINT "execution_event_execution_number_execution_number_fk" FOREIGN KEY ("execution_number") REFERENCES "public"."execution"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "execution_event" ADD CONSTRAINT "execution_event_event_id_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_execution_number_execution_number_fk" FOREIGN KEY ("execution_number") REFERENCES "public"."execution"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailbox" ADD CONSTRAINT "mailbox_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "folder" ADD CONSTRAINT "folder_mailbox_id_mailbox_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_folder_id_folder_id_fk" FOREIGN KEY ("folder_id") REFERENCES "public"."folder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_content_id_message_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."message_content"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user" ADD CONSTRAINT "user_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_token_account" ON "api_token" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "account_organisation" ON "account" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "control_mailbox" ON "control" USING btree ("mailbox_id","at");--> statement-breakpoint
CREATE INDEX "event_connection" ON "event" USING btree ("connection");--> statement-breakpoint
CREATE INDEX "event_at" ON "event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "execution_account" ON "execution" USING btree ("account_id","number");--> statement-breakpoint
CREATE INDEX "execution_open" ON "execution" USING btree ("number") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "execution_one_per_mailbox" ON "execution" USING btree ("mailbox_id") WHERE state in ('listening', 'judging') and mailbox_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "mailbox_address" ON "mailbox" USING btree (lower("address"));--> statement-breakpoint
CREATE INDEX "message_content_use" ON "message" USING btree ("content_id");