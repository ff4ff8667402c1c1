-- The hash chain over each origin's log, written after the fact: a seal covers the records from its first to its last
-- sequence. docs/log.md gives the bytes, so that anybody can check them.

-- One field of a record in the form that is hashed: its length in bytes, a colon, itself, a comma. A null is a hyphen.
CREATE FUNCTION sealed_field(value text) RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value || ',', '-');

CREATE FUNCTION record_digest(record log) RETURNS bytea LANGUAGE sql STABLE
  RETURN sha256(convert_to(
    tributary.sealed_field('tributary-record-1')
    || tributary.sealed_field((record).origin)
    || tributary.sealed_field((record).sequence::text)
    || tributary.sealed_field((record).stamp::text)
    || tributary.sealed_field((record).mode)
    || tributary.sealed_field((record).operation)
    || tributary.sealed_field((record).arguments::text)
    || tributary.sealed_field((record).effects::text)
    || tributary.sealed_field((record).request_id)
    || tributary.sealed_field((record).pending_id::text)
    || tributary.sealed_field(((extract(epoch FROM (record).committed_at) * 1000000)::bigint)::text)
    || tributary.sealed_field((record).dependencies::text)
    || tributary.sealed_field((record).epoch::text)
    || tributary.sealed_field((record).plan)
    || tributary.sealed_field((record).request_digest)
    || tributary.sealed_field((record).keys::text)
    || tributary.sealed_field((record).result)
    || tributary.sealed_field((record).trace), 'UTF8'));

-- The chain's value after a record is sha256(its value before || the record's digest), whatever the seals' sizes.
CREATE TABLE log_seal (
  origin         text        NOT NULL,
  first_sequence bigint      NOT NULL,
  last_sequence  bigint      NOT NULL CHECK (last_sequence >= first_sequence),
  digests        bytea       NOT NULL,
  chain          bytea       NOT NULL,
  sealed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, last_sequence)
);
ALTER TABLE log_seal ALTER COLUMN digests SET STORAGE EXTERNAL;
COMMENT ON TABLE log_seal IS 'the seal at sequence 0 begins an origin''s chain, and is what a sealer claims';
COMMENT ON COLUMN log_seal.digests IS 'the SHA-256 of each record, 32 bytes each, in the order of sequences';
COMMENT ON COLUMN log_seal.chain IS 'the value of the chain after the last record';

-- Seals the next records of an origin, whole rows of one partition and no more than so many records unless one row has more,
-- and returns how many; 0 also while somebody else is at it. Of another site's records those are sealed that are merged here:
-- before that there may be gaps that are filled yet.
CREATE FUNCTION seal_log(of_origin text, at_most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  done    bigint;
  value   bytea;
  until   bigint;
  records bigint;
  digests bytea[];
  digest  bytea;
BEGIN
  INSERT INTO tributary.log_seal (origin, first_sequence, last_sequence, digests, chain)
    VALUES (of_origin, 0, 0, '', sha256(convert_to(
      tributary.sealed_field('tributary-log-1') || tributary.sealed_field(of_origin), 'UTF8')))
    ON CONFLICT DO NOTHING;
  PERFORM FROM tributary.log_seal WHERE origin = of_origin AND last_sequence = 0 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  SELECT last_sequence, chain INTO done, value
    FROM tributary.log_seal WHERE origin = of_origin ORDER BY last_sequence DESC LIMIT 1;
  SELECT min(b.last_sequence) INTO until FROM tributary.log_batch b WHERE b.origin = of_origin AND b.last_sequence > done;
  SELECT max(b.last_sequence) INTO until FROM tributary.log_batch b JOIN tributary.origin o USING (origin)
    JOIN tributary.log_partition p ON p.origin = of_origin AND until BETWEEN p.first_sequence AND p.last_sequence
   WHERE b.origin = of_origin AND b.last_sequence >= until
     AND b.last_sequence <= greatest(until, least(done + at_most, p.last_sequence))
     AND b.last_sequence <= o.last_sequence;
  SELECT count(*), max(l.sequence), array_agg(tributary.record_digest(l) ORDER BY l.sequence)
    INTO records, until, digests
    FROM tributary.log l WHERE l.origin = of_origin AND l.batch > done AND l.batch <= until;
  IF records = 0 THEN
    RETURN 0;
  END IF;
  IF until <> done + records THEN
    RAISE EXCEPTION 'the log of origin % has a gap between % and %: nothing after % is sealed', of_origin, done + 1, until, done;
  END IF;
  FOREACH digest IN ARRAY digests LOOP
    value := sha256(value || digest);
  END LOOP;
  INSERT INTO tributary.log_seal (origin, first_sequence, last_sequence, digests, chain)
    SELECT of_origin, done + 1, until, string_agg(d, ''::bytea ORDER BY n), value
    FROM unnest(digests) WITH ORDINALITY AS each(d, n);
  RETURN records;
END
$$;
REVOKE EXECUTE ON FUNCTION seal_log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_log TO tributary_writer;

-- Up to where each origin's records are folded into the tables of the schema tributary_checkpoint and may be gone.
CREATE TABLE log_checkpoint (
  origin        text        PRIMARY KEY,
  last_sequence bigint      NOT NULL,
  chain         bytea       NOT NULL,
  made_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN log_checkpoint.chain IS 'the value of the chain after the last folded record';

-- Locked by those who read the whole log, in ACCESS SHARE mode, and by retention, in ACCESS EXCLUSIVE mode.
CREATE TABLE log_in_use ();

GRANT SELECT ON log_seal, log_checkpoint, log_in_use TO "${applicationRole}", tributary_writer;

-- What the dropped records yield: tables shaped like the managed ones, filled by retention, with which rebuilding begins.
-- An owner that may not create schemas finds it made by an administrator.
DO $$
BEGIN
  IF to_regnamespace('tributary_checkpoint') IS NULL THEN
    CREATE SCHEMA tributary_checkpoint;
  END IF;
END
$$;
GRANT USAGE ON SCHEMA tributary_checkpoint TO "${applicationRole}";
ALTER DEFAULT PRIVILEGES IN SCHEMA tributary_checkpoint GRANT SELECT ON TABLES TO "${applicationRole}";
