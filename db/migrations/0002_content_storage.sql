-- Octets of messages are read in slices (partial FETCH, streaming): uncompressed, a slice costs only itself.
ALTER TABLE "message_content" ALTER COLUMN "raw" SET STORAGE EXTERNAL;
