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
  -- Where db/roles has set it up, the owner need not be able to.
  IF NOT pg_has_role('${applicationRole}', 'tributary_writer', 'SET') THEN
    GRANT tributary_writer TO "${applicationRole}" WITH INHERIT FALSE, SET TRUE;
  END IF;
END
$$;

-- What the owner can set.
CREATE TABLE setting (
  name  text   PRIMARY KEY,
  value bigint NOT NULL CHECK (value > 0)
);
INSERT INTO setting VALUES ('log_partition_records', 1000000);

-- Every origin that is known here: a site, or what a site was called before it was restored. For those written here it has
-- the head of the log, and is the last row that a record's transaction locks; for all others, what is merged here.
CREATE TABLE origin (
  origin            text        PRIMARY KEY,
  site              text        NOT NULL,
  number            integer     GENERATED ALWAYS AS IDENTITY UNIQUE,
  written_here      boolean     NOT NULL DEFAULT false,
  last_sequence     bigint      NOT NULL DEFAULT 0,
  last_stamp        bigint      NOT NULL DEFAULT 0,
  dependencies      jsonb,
  risen             jsonb,
  ends_at           bigint,
  frozen_for        text,
  catching_up_since bigint,
  created_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN origin.number IS 'names the partitions of its log, because an origin can have any name';
COMMENT ON COLUMN origin.last_sequence IS 'of what is merged here; all rows together are the version vector of these tables';
COMMENT ON COLUMN origin.last_stamp IS 'microseconds of the hybrid logical clock: of the record at last_sequence, or later';
COMMENT ON COLUMN origin.dependencies IS 'of an origin written here: how far its log says that others are merged before its records';
COMMENT ON COLUMN origin.risen IS 'the entries of dependencies that its last batch has raised';
COMMENT ON COLUMN origin.frozen_for IS 'the site that takes over from a lost one: nothing of the origin arrives by replication any more; null normally';
COMMENT ON COLUMN origin.catching_up_since IS 'of an origin that came after others of this site: other sites have to say what they have of those, having heard a later heartbeat than this; null as soon as all of it is merged here';
COMMENT ON COLUMN origin.ends_at IS 'the last record of an origin that is lost: nothing after it is ever merged';

-- The operation log: append-only, without gaps per origin, in commit order; one row per transaction of a committer, whose
-- records are an array in `records`. `json` keeps each text as it was written, so that digests of it stay true.
CREATE TABLE log_batch (
  origin         text        NOT NULL,
  first_sequence bigint      NOT NULL CHECK (first_sequence > 0),
  last_sequence  bigint      NOT NULL,
  stamp          bigint      NOT NULL,
  dependencies   jsonb,
  epoch          bigint,
  plan           text        NOT NULL,
  coordinated    text[],
  records        json        NOT NULL,
  pending_id     bigint,
  refilled       boolean     NOT NULL DEFAULT false,
  committed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, last_sequence),
  CHECK (last_sequence >= first_sequence)
) PARTITION BY LIST (origin);
CREATE INDEX log_coordinated ON log_batch (origin, last_sequence) WHERE coordinated IS NOT NULL;
CREATE INDEX log_pending_id ON log_batch (pending_id) WHERE pending_id IS NOT NULL;
COMMENT ON COLUMN log_batch.stamp IS 'of its first record, in microseconds of the hybrid logical clock; each next one has the next';
COMMENT ON COLUMN log_batch.dependencies IS 'the last sequences of other origins that were merged before it, where they rose since the row before; null for none';
COMMENT ON COLUMN log_batch.epoch IS 'of the coordinator, where any of the records is coordinated';
COMMENT ON COLUMN log_batch.plan IS 'fingerprint of the plan under which it was written';
COMMENT ON COLUMN log_batch.coordinated IS 'the coordinated operations among the records, each once; null for none';
COMMENT ON COLUMN log_batch.records IS 'o: operation, m: mode (c coordinated, k control, else confluent), a: arguments, e: effects, q: request id, d: digest of what its caller gave, k: keys, r: result, t: trace context';
COMMENT ON COLUMN log_batch.pending_id IS 'where the record of a coordinated operation waited in log_pending';
COMMENT ON COLUMN log_batch.refilled IS 'whether it was copied from another site, not replicated';

-- The log, one row per record. Conditions on `batch`, the last sequence of the row that holds the record, use an index.
CREATE VIEW log AS
  SELECT b.origin,
         b.first_sequence + r.n - 1 AS sequence,
         b.stamp + r.n - 1 AS stamp,
         CASE r.m WHEN 'c' THEN 'coordinated' WHEN 'k' THEN 'control' ELSE 'confluent' END AS mode,
         r.o AS operation,
         r.a AS arguments,
         r.e AS effects,
         r.q AS request_id,
         b.pending_id,
         b.committed_at,
         CASE r.n WHEN 1 THEN b.dependencies END AS dependencies,
         b.epoch,
         b.plan,
         b.last_sequence AS batch,
         r.d AS request_digest,
         r.k AS keys,
         r.r AS result,
         r.t AS trace
    FROM log_batch b
   CROSS JOIN LATERAL ROWS FROM (json_to_recordset(b.records)
     AS (o text, m text, a json, e json, q text, d text, k json, r text, t text)) WITH ORDINALITY AS r(o, m, a, e, q, d, k, r, t, n);

-- Which table holds which rows of an origin's log, by their last sequence: a row whose first records would be in the table
-- before is in the later one.
CREATE TABLE log_partition (
  origin         text   NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence  bigint NOT NULL CHECK (last_sequence >= first_sequence),
  relation       name   NOT NULL UNIQUE,
  PRIMARY KEY (origin, first_sequence)
);

-- Makes room in the log for the records of an origin up to a sequence and for one more partition, and returns the last
-- sequence that has room. An attached table, unlike one created as a partition, blocks neither readers nor writers.
CREATE FUNCTION extend_log(of_origin text, up_to bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  size   bigint := (SELECT value FROM tributary.setting WHERE name = 'log_partition_records');
  parent name   := (SELECT 'log_' || number FROM tributary.origin WHERE origin = of_origin);
  room   bigint;
  part   name;
BEGIN
  SELECT coalesce(max(last_sequence), 0) INTO room FROM tributary.log_partition WHERE origin = of_origin;
  IF room >= up_to + size THEN
    RETURN room;
  END IF;
  IF up_to > room + 1000 * size THEN
    RAISE EXCEPTION 'sequence % of origin % is too far from its last partition, which ends at %', up_to, of_origin, room;
  END IF;
  EXECUTE format('LOCK TABLE tributary.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
  SELECT coalesce(max(last_sequence), 0) INTO room FROM tributary.log_partition WHERE origin = of_origin;
  WHILE room < up_to + size LOOP
    part := parent || '_' || (room + 1);
    EXECUTE format('CREATE TABLE tributary.%I (LIKE tributary.log_batch INCLUDING ALL)', part);
    EXECUTE format('ALTER TABLE tributary.%I ATTACH PARTITION tributary.%I FOR VALUES FROM (%s) TO (%s)',
      parent, part, room + 1, room + size + 1);
    INSERT INTO tributary.log_partition VALUES (of_origin, room + 1, room + size, part);
    room := room + size;
  END LOOP;
  RETURN room;
END
$$;

-- Makes an origin known, and room for its first records. Safe to call again. Returns what extend_log returns.
CREATE FUNCTION announce_origin(new_origin text, of_site text DEFAULT NULL, here boolean DEFAULT false) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  new_number integer;
BEGIN
  -- A site that is lost stays lost under whatever name it comes back, be it that its database was restored or failed over.
  INSERT INTO tributary.origin (origin, site, written_here, frozen_for, ends_at)
    SELECT new_origin, coalesce(of_site, new_origin), here, max(o.frozen_for), CASE WHEN bool_and(o.ends_at IS NOT NULL) THEN 0 END
      FROM tributary.origin o WHERE o.site = coalesce(of_site, new_origin) AND o.frozen_for IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING number INTO new_number;
  IF new_number IS NOT NULL THEN
    EXECUTE format('CREATE TABLE tributary.%I (LIKE tributary.log_batch INCLUDING ALL) PARTITION BY RANGE (last_sequence)',
      'log_' || new_number);
    EXECUTE format('ALTER TABLE tributary.log_batch ATTACH PARTITION tributary.%I FOR VALUES IN (%L)',
      'log_' || new_number, new_origin);
  ELSIF here THEN
    UPDATE tributary.origin SET written_here = true WHERE origin = new_origin AND NOT written_here;
  END IF;
  RETURN tributary.extend_log(new_origin, (SELECT last_sequence + 1 FROM tributary.origin WHERE origin = new_origin));
END
$$;
REVOKE EXECUTE ON FUNCTION extend_log, announce_origin FROM PUBLIC;
GRANT EXECUTE ON FUNCTION extend_log, announce_origin TO tributary_writer;

-- Records of coordinated operations between their own commit and their numbering by the next committer transaction.
CREATE TABLE log_pending (
  id           bigint      GENERATED ALWAYS AS IDENTITY,
  origin       text        NOT NULL,
  transaction  xid8        NOT NULL DEFAULT pg_current_xact_id(),
  epoch        bigint,
  plan         text        NOT NULL,
  operation    text        NOT NULL,
  records      json        NOT NULL,
  deleted      json        NOT NULL DEFAULT '[]',
  PRIMARY KEY (origin, id)
);
COMMENT ON COLUMN log_pending.records IS 'the one record, as it will stand in the log';
COMMENT ON COLUMN log_pending.deleted IS 'every row that is gone with it, as deletions: what hung on them unseen goes when the record gets its number';

-- What batches ask of log_pending and of the log's end. As functions they can insist on an index and on doing without parallel
-- workers: the planner would read a table whole that was small when it last looked, and log_pending is mostly what was deleted
-- since it was last vacuumed; or start workers, which takes milliseconds, for what might be many rows and is none.

-- Whether records of an origin wait for their numbers.
CREATE FUNCTION has_pending(of_origin text) RETURNS boolean
  LANGUAGE plpgsql STABLE SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tributary.log_pending WHERE origin = of_origin);
END
$$;

-- Takes the records of an origin that wait for their numbers, in any order.
CREATE FUNCTION take_pending(of_origin text)
  RETURNS TABLE (id bigint, transaction xid8, epoch bigint, plan text, records json, deleted json)
  LANGUAGE plpgsql SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
  RETURN QUERY
    DELETE FROM tributary.log_pending p WHERE p.origin = of_origin
      RETURNING p.id, p.transaction, p.epoch, p.plan, p.records, p.deleted;
END
$$;

-- The number that a record got which had waited for it; null while it waits.
CREATE FUNCTION number_of_pending(of_origin text, waited_as bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
  RETURN (SELECT b.last_sequence FROM tributary.log_batch b WHERE b.origin = of_origin AND b.pending_id = waited_as);
END
$$;

-- The coordinated operations that have committed after a sequence, with the last sequence of the last batch that has each; those
-- that wait for their numbers have come after everything. `*` is any operation: what another version of the application did,
-- whose conflicts this one does not know, and what retention has dropped.
CREATE FUNCTION coordinated_since(of_origin text, after bigint, of_plan text)
  RETURNS TABLE (operation text, last_sequence bigint)
  LANGUAGE plpgsql STABLE SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
  RETURN QUERY
    SELECT CASE b.plan WHEN of_plan THEN c.operation ELSE '*' END, max(b.last_sequence)
      FROM tributary.log_batch b, unnest(b.coordinated) c(operation)
     WHERE b.origin = of_origin AND b.last_sequence > after AND b.coordinated IS NOT NULL
     GROUP BY 1
    UNION ALL
    SELECT CASE p.plan WHEN of_plan THEN p.operation ELSE '*' END, 9223372036854775807
      FROM tributary.log_pending p WHERE p.origin = of_origin
    UNION ALL
    SELECT '*', k.last_sequence FROM tributary.log_checkpoint k WHERE k.origin = of_origin;
END
$$;

-- Where coordinated operations queue. LOCK TABLE as a transaction's first statement takes no snapshot, unlike any query,
-- and its lock ends with the transaction, unlike a session's advisory lock.
DO $$
BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE stripe_%s ()', to_char(i, 'FM00'));
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_%s TO "${applicationRole}", tributary_writer',
      to_char(i, 'FM00'));
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA tributary TO tributary_writer, "${applicationRole}";
GRANT SELECT ON setting, origin, log_batch, log, log_partition, log_pending TO "${applicationRole}", tributary_writer;
GRANT UPDATE ON origin TO tributary_writer;
GRANT INSERT ON log_batch TO tributary_writer;
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
  -- Instances start together, and of two transactions that grant rights on one thing at once one fails.
  LOCK TABLE tributary.setting IN SHARE ROW EXCLUSIVE MODE;
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
