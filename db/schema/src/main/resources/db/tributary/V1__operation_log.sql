-- The system tables of one site. Flyway runs this in the schema `tributary`, as the owner of the managed tables, with
-- the placeholder `applicationRole`: the role that the application connects as.

-- The role that writes managed tables and the log. Nobody logs in with it; the engine takes it on for the last
-- statements of a transaction with SET LOCAL ROLE, and the application's role has none of its rights otherwise.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tributary_writer') THEN
    BEGIN
      CREATE ROLE tributary_writer NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Another database of this server was migrated at the same moment.
    END;
  END IF;
  IF current_user <> '${applicationRole}' THEN
    GRANT tributary_writer TO "${applicationRole}" WITH INHERIT FALSE, SET TRUE;
  ELSIF NOT pg_has_role(current_user, 'tributary_writer', 'SET') THEN
    GRANT tributary_writer TO "${applicationRole}" WITH INHERIT FALSE, SET TRUE;
  END IF;
END
$$;

-- The head of each origin's log. It is the last row that a record's transaction locks.
CREATE TABLE origin (
  origin         text        PRIMARY KEY,
  last_sequence  bigint      NOT NULL DEFAULT 0,
  last_stamp     bigint      NOT NULL DEFAULT 0,
  created_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN origin.last_stamp IS 'microseconds of the hybrid logical clock: never behind any stamp given out';

-- The operation log: append-only, without gaps per origin, in commit order.
CREATE TABLE log (
  origin       text        NOT NULL,
  sequence     bigint      NOT NULL CHECK (sequence > 0),
  operation    text        NOT NULL,
  mode         text        NOT NULL CHECK (mode IN ('confluent', 'coordinated')),
  arguments    jsonb       NOT NULL,
  effects      jsonb       NOT NULL,
  stamp        bigint      NOT NULL,
  pending_id   bigint,
  committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, sequence)
);
CREATE UNIQUE INDEX log_pending_id ON log (pending_id) WHERE pending_id IS NOT NULL;
COMMENT ON COLUMN log.pending_id IS 'where the record of a coordinated operation waited in log_pending';
COMMENT ON COLUMN log.stamp IS 'microseconds of the hybrid logical clock, carried by all assignments of the record';

-- Records of coordinated operations between their own commit and their numbering by the next committer transaction.
CREATE TABLE log_pending (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin       text        NOT NULL,
  transaction  xid8        NOT NULL DEFAULT pg_current_xact_id(),
  operation    text        NOT NULL,
  arguments    jsonb       NOT NULL,
  effects      jsonb       NOT NULL
);

-- Rows that were deleted; a deletion is permanent.
CREATE TABLE tombstone (
  entity text  NOT NULL,
  key    jsonb NOT NULL,
  PRIMARY KEY (entity, key)
);

-- Where coordinated operations queue. LOCK TABLE as a transaction's first statement takes no snapshot, unlike any query,
-- and its lock ends with the transaction, unlike a session's advisory lock.
DO $$
BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE stripe_%s ()', to_char(i, 'FM00'));
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_%s TO "${applicationRole}"', to_char(i, 'FM00'));
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA tributary TO tributary_writer, "${applicationRole}";
GRANT SELECT ON origin, log, log_pending, tombstone TO "${applicationRole}", tributary_writer;
GRANT INSERT, UPDATE ON origin TO tributary_writer;
GRANT INSERT ON log, tombstone TO tributary_writer;
GRANT INSERT, DELETE ON log_pending TO tributary_writer;

CREATE FUNCTION refuse_other_writers() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'tributary_writer' THEN
    RAISE EXCEPTION 'table % is managed by Tributary: only operations write it', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'declare the change as an operation in the .inv file and call that';
  END IF;
  RETURN NULL;
END
$$;

-- Puts a table under management: one trigger per statement (a row trigger costs more and misses TRUNCATE), and the
-- rights that the writer and the application need. Safe to call again.
CREATE FUNCTION manage(managed regclass) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  namespace name := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = managed);
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER tributary_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
    || 'FOR EACH STATEMENT EXECUTE FUNCTION tributary.refuse_other_writers()', managed);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO tributary_writer', namespace);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tributary_writer', managed);
  IF current_user <> '${applicationRole}' THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO "${applicationRole}"', namespace);
    EXECUTE format('GRANT SELECT ON %s TO "${applicationRole}"', managed);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM "${applicationRole}"', managed);
  END IF;
END
$$;
