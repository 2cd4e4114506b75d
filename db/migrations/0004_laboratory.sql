CREATE TABLE "lab_check" (
	"process" text NOT NULL,
	"subject" text NOT NULL,
	"ok" boolean NOT NULL,
	"detail" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "lab_check_process_subject_pk" PRIMARY KEY("process","subject")
);
--> statement-breakpoint
CREATE TABLE "mailbox_usage" (
	"mailbox_id" bigint PRIMARY KEY NOT NULL,
	"octets" bigint DEFAULT 0 NOT NULL,
	"messages" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lab_instruction" ALTER COLUMN "mailbox_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "lab_instruction" ALTER COLUMN "host" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "lab_instruction" ALTER COLUMN "protocol" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "lab_instruction" ALTER COLUMN "opened_before" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "lab_process" ADD COLUMN "metrics" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "folder" ADD COLUMN "recent_from" bigint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox_usage" ADD CONSTRAINT "mailbox_usage_mailbox_id_mailbox_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "mailbox_usage" ("mailbox_id", "octets", "messages")
SELECT m."id", coalesce(sum(c."size"), 0), count(c."id")
FROM "mailbox" m
LEFT JOIN "folder" f ON f."mailbox_id" = m."id"
LEFT JOIN "message" g ON g."folder_id" = f."id"
LEFT JOIN "message_content" c ON c."id" = g."content_id"
GROUP BY m."id";
