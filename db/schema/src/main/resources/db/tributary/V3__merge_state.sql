-- What merging needs to know of rows besides the rows: which are gone, and when their registers were written. An entity that
-- nothing deletes, or in which nothing is assigned, has nothing here.

-- Rows that were deleted, or went with one that was; a deletion is permanent.
CREATE TABLE tombstone (
  entity text  NOT NULL,
  key    jsonb NOT NULL,
  PRIMARY KEY (entity, key)
);

-- The stamp of each last-writer-wins register that was ever assigned, as long as its row exists. A register without one has
-- the value that its row was made with, which every assignment beats.
CREATE TABLE register_stamp (
  entity    text   NOT NULL,
  key       jsonb  NOT NULL,
  attribute text   NOT NULL,
  time      bigint NOT NULL,
  origin    text   COLLATE "C" NOT NULL,
  sequence  bigint NOT NULL,
  PRIMARY KEY (entity, key, attribute)
);
COMMENT ON COLUMN register_stamp.origin IS 'ordered byte by byte, as merging orders it, whatever the language of the database';
COMMENT ON COLUMN register_stamp.time IS 'microseconds of the hybrid logical clock; then origin and sequence decide';

GRANT SELECT ON tombstone, register_stamp TO "${applicationRole}", tributary_writer;
GRANT INSERT ON tombstone TO tributary_writer;
GRANT INSERT, UPDATE, DELETE ON register_stamp TO tributary_writer;
