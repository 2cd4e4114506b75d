CREATE TABLE "message_chunk" (
	"content_id" bigint NOT NULL,
	"start" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "message_chunk_content_id_start_pk" PRIMARY KEY("content_id","start")
);
--> statement-breakpoint
ALTER TABLE "message_content" ALTER COLUMN "structure" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "message_chunk" ADD CONSTRAINT "message_chunk_content_id_message_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."message_content"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- Pieces are read in slices (partial FETCH, streaming): uncompressed, a slice costs only itself.
ALTER TABLE "message_chunk" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;--> statement-breakpoint
INSERT INTO "message_chunk" ("content_id", "start", "bytes")
SELECT "id", 0, "raw" FROM "message_content" WHERE "size" > 0;--> statement-breakpoint
ALTER TABLE "message_content" DROP COLUMN "raw";
