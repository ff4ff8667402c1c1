-- Where coordinated operations run, and what other sites ask of this one while it is there.

-- The coordinator by epoch; the highest one counts. Each but the first was opened by a record of the log, and is added in the
-- transaction that writes or merges that record: this table is what folding the log yields, the same at every site.
CREATE TABLE epoch (
  epoch     bigint      PRIMARY KEY CHECK (epoch > 0),
  site      text        NOT NULL,
  origin    text,
  sequence  bigint,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((epoch = 1) = (origin IS NULL) AND (origin IS NULL) = (sequence IS NULL))
);
COMMENT ON TABLE epoch IS 'coordinated transactions hold it in ROW SHARE mode from before they read it; closing takes EXCLUSIVE mode';
COMMENT ON COLUMN epoch.sequence IS 'of the record in the log of that origin that opened the epoch; null for the first, which configuration opens';
GRANT SELECT ON epoch TO "${applicationRole}", tributary_writer;
GRANT INSERT ON epoch TO tributary_writer;
-- A lock, and no right to write: bodies queue before they become the writer.
GRANT MAINTAIN ON epoch TO "${applicationRole}", tributary_writer;

-- After a restore or a failover: a site that may have records of this site's earlier origins that are not merged here, or that
-- knows of a later coordinator; null when there is none. What a site said before it heard of the new origin does not count,
-- because more of the earlier ones may have been on its way there; a site that was declared lost is not waited for.
CREATE FUNCTION awaited_site(of_origin text) RETURNS text LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  RETURN (SELECT min(other.site)
    FROM tributary.origin mine JOIN tributary.site other ON other.site <> mine.site
   WHERE mine.origin = of_origin AND mine.catching_up_since IS NOT NULL
     AND EXISTS (SELECT FROM tributary.origin o WHERE o.site = other.site AND o.ends_at IS NULL)
     AND ((other.heard -> mine.site ->> 'origin') IS DISTINCT FROM mine.origin
          OR (other.heard -> mine.site ->> 'beat')::bigint <= mine.catching_up_since
          OR other.epoch > (SELECT max(e.epoch) FROM tributary.epoch e)
          -- A backup need not know all that this site was called since; no site's name has a tilde.
          OR EXISTS (SELECT FROM jsonb_each_text(other.merged || other.arrived) has
                       LEFT JOIN tributary.origin earlier ON earlier.origin = has.key
                      WHERE split_part(has.key, '~', 1) = mine.site AND has.key <> mine.origin
                        AND least(has.value::bigint, earlier.ends_at) > coalesce(earlier.last_sequence, 0))));

-- Coordinated calls of other sites. The caller's instance writes an entry and hears the answer; any instance here takes it.
CREATE TABLE mailbox (
  id            uuid        PRIMARY KEY,
  channel       text        NOT NULL,
  letter        json        NOT NULL,
  posted_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  deadline      timestamptz NOT NULL,
  claimed_until timestamptz,
  committed     boolean     NOT NULL DEFAULT false,
  answer        json
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX mailbox_open ON mailbox (posted_at) WHERE answer IS NULL;
CREATE INDEX mailbox_age ON mailbox (deadline);
COMMENT ON COLUMN mailbox.channel IS 'on which the answer is announced';
COMMENT ON COLUMN mailbox.deadline IS 'an entry that nobody has claimed by then is never begun';
COMMENT ON COLUMN mailbox.claimed_until IS 'until then one instance works on it; after that another one may begin it again';
COMMENT ON COLUMN mailbox.committed IS 'set by the transaction that commits the call: from then on nobody can refuse it';
GRANT SELECT, INSERT, UPDATE, DELETE ON mailbox TO "${applicationRole}", tributary_writer;
