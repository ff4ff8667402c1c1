-- The first outcome of each request id, and those that other sites' records have brought: one for each thing that a request
-- with this id has done.
CREATE TABLE request (
  request_id text        NOT NULL,
  effects    text        NOT NULL,
  operation  text        NOT NULL,
  arguments  text        NOT NULL,
  origin     text        NOT NULL,
  sequence   bigint,
  pending_id bigint,
  keys       json        NOT NULL,
  result     text,
  elsewhere  boolean     NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (request_id, effects),
  CHECK (sequence IS NOT NULL OR pending_id IS NOT NULL)
);
CREATE UNIQUE INDEX request_here ON request (request_id) WHERE NOT elsewhere;
CREATE INDEX request_age ON request (created_at);
COMMENT ON COLUMN request.effects IS 'a digest of what was done, the same in every copy of the request; "of" and the origin where there are no copies';
COMMENT ON COLUMN request.elsewhere IS 'whether a record of another site brought it';
COMMENT ON COLUMN request.arguments IS 'SHA-256 of the arguments that the caller gave, in hexadecimal digits';
COMMENT ON COLUMN request.sequence IS 'of the record in the log; null while that waits in log_pending for its number';

-- What coordinated operations that conflict share is a lock for each component of the conflict graph. Bodies in
-- SERIALIZABLE transactions take it in ROW EXCLUSIVE mode, which lets other bodies in; the committer takes it in SHARE ROW
-- EXCLUSIVE mode, which lets nobody in, for a batch with coordinated operations of that component.
DO $$
BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE component_%s ()', to_char(i, 'FM00'));
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON component_%s TO "${applicationRole}", tributary_writer',
      to_char(i, 'FM00'));
  END LOOP;
END
$$;

GRANT SELECT ON request TO tributary_writer, "${applicationRole}";
GRANT INSERT, UPDATE, DELETE ON request TO tributary_writer;
