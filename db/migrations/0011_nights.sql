ALTER TABLE "provisioning_run" ADD COLUMN "purged" jsonb;--> statement-breakpoint
CREATE INDEX "account_personal" ON "account" USING btree ("personal_mailbox_id");--> statement-breakpoint
CREATE INDEX "account_applicative" ON "account" USING btree ("applicative_mailbox_id");--> statement-breakpoint
CREATE INDEX "execution_mailbox" ON "execution" USING btree ("mailbox_id");--> statement-breakpoint
CREATE INDEX "execution_connection_use" ON "execution_connection" USING btree ("connection");--> statement-breakpoint
CREATE INDEX "execution_event_use" ON "execution_event" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "mailbox_unused" ON "mailbox" USING btree ("unused_since") WHERE unused_since is not null;