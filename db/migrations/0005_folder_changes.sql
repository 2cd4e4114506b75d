CREATE TABLE "folder_subscription" (
	"mailbox_id" bigint NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "folder_subscription_mailbox_id_name_pk" PRIMARY KEY("mailbox_id","name")
);
--> statement-breakpoint
CREATE TABLE "message_expunged" (
	"folder_id" bigint NOT NULL,
	"modseq" bigint NOT NULL,
	"uids" bigint[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_expunged_folder_id_modseq_pk" PRIMARY KEY("folder_id","modseq")
);
--> statement-breakpoint
ALTER TABLE "folder_subscription" ADD CONSTRAINT "folder_subscription_mailbox_id_mailbox_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_expunged" ADD CONSTRAINT "message_expunged_folder_id_folder_id_fk" FOREIGN KEY ("folder_id") REFERENCES "public"."folder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "message_expunged_age" ON "message_expunged" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "message_modseq" ON "message" USING btree ("folder_id","modseq");--> statement-breakpoint
INSERT INTO "folder_subscription" ("mailbox_id", "name") SELECT "mailbox_id", "name" FROM "folder" WHERE "subscribed";--> statement-breakpoint
ALTER TABLE "folder" DROP COLUMN "subscribed";--> statement-breakpoint
-- Whoever removes messages, the sessions that show their folder learn which ones, in the order of its MODSEQs.
CREATE FUNCTION record_expunged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record; next bigint;
BEGIN
  FOR r IN SELECT folder_id, array_agg(uid ORDER BY uid) AS uids FROM gone GROUP BY folder_id ORDER BY folder_id LOOP
    UPDATE folder SET highest_modseq = highest_modseq + 1 WHERE id = r.folder_id RETURNING highest_modseq INTO next;
    -- A folder that is itself being deleted has nobody to tell.
    IF FOUND THEN
      INSERT INTO message_expunged (folder_id, modseq, uids) VALUES (r.folder_id, next, r.uids);
      PERFORM pg_notify('folder', r.folder_id::text);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER message_removed AFTER DELETE ON "message" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION record_expunged();