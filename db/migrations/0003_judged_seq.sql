ALTER TABLE "execution" ADD COLUMN "judged_seq" integer;--> statement-breakpoint
ALTER TABLE "control" ADD CONSTRAINT "control_event_id_unique" UNIQUE("event_id");