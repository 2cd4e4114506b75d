CREATE INDEX "execution_organisation" ON "execution" USING btree ("organisation_id","number");--> statement-breakpoint
CREATE INDEX "audit_user" ON "audit" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "audit_action" ON "audit" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "terms_acceptance_version" ON "terms_acceptance" USING btree ("version","user_id");--> statement-breakpoint
CREATE INDEX "user_organisation" ON "user" USING btree ("organisation_id");