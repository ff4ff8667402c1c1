-- The instances that run here and the versions of the application that they run, as long as they say so themselves.
CREATE TABLE instance (
  id      uuid        PRIMARY KEY,
  use     text        NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN instance.use IS 'the plan''s fingerprint, the other version that may run beside it, and how far it is from running alone';

GRANT SELECT ON instance TO "${applicationRole}", tributary_writer;
GRANT INSERT, UPDATE, DELETE ON instance TO tributary_writer;
