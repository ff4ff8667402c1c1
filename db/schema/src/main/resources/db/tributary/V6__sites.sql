-- What several sites need of each other beside their logs: who each database is, a heartbeat, and what receives both.
-- PostgreSQL's logical replication carries the tables log_batch and site; docs/sites.md is the operations guide.

-- Which site this database is, and which origin it writes as. The server's system identifier and timeline tell a restored or
-- promoted copy from what it was copied from.
CREATE TABLE identity (
  one               boolean     PRIMARY KEY DEFAULT true CHECK (one),
  site              text        NOT NULL,
  origin            text        NOT NULL,
  system_identifier bigint      NOT NULL,
  timeline          integer     NOT NULL,
  since             timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The last heartbeat of each site. Each site writes its own row and replicates it to all others.
CREATE TABLE site (
  site        text   PRIMARY KEY,
  origin      text,
  beat        bigint NOT NULL DEFAULT 0,
  sent_at     timestamptz,
  arrived_at  timestamptz,
  merged      jsonb  NOT NULL DEFAULT '{}',
  arrived     jsonb  NOT NULL DEFAULT '{}',
  heard       jsonb  NOT NULL DEFAULT '{}',
  plans       text[] NOT NULL DEFAULT '{}',
  epoch       bigint,
  coordinator text
) WITH (fillfactor = 50);
COMMENT ON COLUMN site.origin IS 'as which it writes; null for a site that was never heard';
COMMENT ON COLUMN site.sent_at IS 'by the clock of the site that sent it';
COMMENT ON COLUMN site.arrived_at IS 'by the clock here; null in the row of this site; not replicated';
COMMENT ON COLUMN site.merged IS 'the version vector of its tables, which has the head of its own log';
COMMENT ON COLUMN site.arrived IS 'the last record that is here, merged or not, of each origin as which its site does not write any more';
COMMENT ON COLUMN site.heard IS 'for each other site, its last heartbeat: of which origin, its number, when it was sent there and arrived here, in microseconds';
COMMENT ON COLUMN site.plans IS 'what its instances run';
COMMENT ON COLUMN site.coordinator IS 'who coordinates, and in which epoch, as far as the site knows';

-- The timeline that is written now: the control file may still name the one before a promotion.
CREATE FUNCTION current_timeline() RETURNS integer LANGUAGE sql STABLE
  RETURN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer;

-- The origin that a site's records get here. It is the site's name, until the database was restored or failed over: copies of
-- a log must not go on under one name, so each takes one that nobody can have had before. The other sites are known by then:
-- they may have what the copy has not.
CREATE FUNCTION identify(of_site text, set_back boolean DEFAULT false) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  tributary.identity;
  before text;
  now_identifier bigint  := (SELECT system_identifier FROM pg_control_system());
  now_timeline   integer := tributary.current_timeline();
BEGIN
  LOCK TABLE tributary.identity IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO known FROM tributary.identity;
  IF NOT FOUND THEN
    INSERT INTO tributary.identity (site, origin, system_identifier, timeline)
      VALUES (of_site, of_site, now_identifier, now_timeline) RETURNING * INTO known;
    PERFORM tributary.announce_origin(known.origin, of_site, true);
  ELSIF known.site <> of_site THEN
    RAISE EXCEPTION 'this database is site %, not %', known.site, of_site
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'a copy becomes a site of its own with `tributary-tool site adopt --as ' || of_site || '`';
  ELSIF set_back OR (known.system_identifier, known.timeline) <> (now_identifier, now_timeline) THEN
    UPDATE tributary.origin SET written_here = false, catching_up_since = NULL WHERE origin = known.origin;
    before := known.origin;
    UPDATE tributary.identity
       SET origin = of_site || '~' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS'),
           system_identifier = now_identifier, timeline = now_timeline, since = clock_timestamp()
      RETURNING * INTO known;
    PERFORM tributary.announce_origin(known.origin, of_site, true);
    UPDATE tributary.origin
       SET catching_up_since = coalesce((SELECT s.beat FROM tributary.site s WHERE s.site = of_site), 0)
     WHERE origin = known.origin AND EXISTS (SELECT FROM tributary.site WHERE site <> of_site);
    -- Effects that were committed and got no number yet. Another site may have a record of them under the old name, which then
    -- comes back; where there is no other site, the new log takes them.
    IF NOT EXISTS (SELECT FROM tributary.site WHERE site <> of_site) THEN
      UPDATE tributary.request SET origin = known.origin WHERE origin = before AND sequence IS NULL;
      UPDATE tributary.log_pending SET origin = known.origin WHERE origin = before;
    END IF;
  END IF;
  INSERT INTO tributary.site AS s (site, origin) VALUES (of_site, known.origin)
    ON CONFLICT (site) DO UPDATE SET origin = excluded.origin WHERE s.origin IS DISTINCT FROM excluded.origin;
  RETURN known.origin;
END
$$;

-- Part of every append to the log: whoever outlived a restore or a failover must not go on as before.
CREATE FUNCTION recognised(of_origin text) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM tributary.identity WHERE origin <> of_origin OR timeline <> tributary.current_timeline()) THEN
    RAISE EXCEPTION 'the database was restored or failed over, and can no longer be written to as origin %', of_origin
      USING ERRCODE = 'TRB01', HINT = 'restart the application';
  END IF;
  RETURN true;
END
$$;

-- Writes the heartbeat of this site, unless an instance did so within the interval or does so now. Says whether it did. Keeps
-- for good that this site has caught up with itself.
CREATE FUNCTION beat(of_site text, every interval, with_plans text[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM tributary.site
    WHERE site = of_site AND coalesce(sent_at <= clock_timestamp() - every OR sent_at > clock_timestamp() + every, true)
    FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE tributary.site
     SET beat = beat + 1,
         sent_at = clock_timestamp(),
         merged = (SELECT jsonb_object_agg(o.origin, o.last_sequence) FROM tributary.origin o),
         arrived = (SELECT coalesce(jsonb_object_agg(o.origin, greatest(o.last_sequence,
                       (SELECT max(b.last_sequence) FROM tributary.log_batch b WHERE b.origin = o.origin))), '{}')
                      FROM tributary.origin o JOIN tributary.site w ON w.site = o.site AND w.origin <> o.origin),
         heard = (SELECT coalesce(jsonb_object_agg(h.site, jsonb_build_object(
                     'origin', h.origin,
                     'beat', h.beat,
                     'sent', (extract(epoch FROM h.sent_at) * 1000000)::bigint,
                     'arrived', (extract(epoch FROM h.arrived_at) * 1000000)::bigint)), '{}')
                    FROM tributary.site h WHERE h.arrived_at IS NOT NULL AND h.site <> of_site),
         plans = with_plans,
         (epoch, coordinator) = (SELECT e.epoch, e.site FROM tributary.epoch e ORDER BY e.epoch DESC LIMIT 1)
   WHERE site = of_site;
  UPDATE tributary.origin SET catching_up_since = NULL
   WHERE written_here AND catching_up_since IS NOT NULL AND tributary.awaited_site(origin) IS NULL;
  RETURN true;
END
$$;

-- Up to which record of an origin every site has merged its log: 0 while a site was never heard.
CREATE FUNCTION merged_everywhere(of_origin text) RETURNS bigint LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  RETURN (SELECT least(
      (SELECT o.last_sequence FROM tributary.origin o WHERE o.origin = of_origin),
      (SELECT min(coalesce((s.merged ->> of_origin)::bigint, 0)) FROM tributary.site s
        WHERE s.site IS DISTINCT FROM (SELECT i.site FROM tributary.identity i))));

-- Makes another site known before anything of it arrives. Safe to call again.
CREATE FUNCTION expect_site(other text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO tributary.site (site) VALUES (other) ON CONFLICT DO NOTHING;
  PERFORM tributary.announce_origin(other, other);
END
$$;

-- Keeps records of an origin from arriving by replication until the transaction ends, for whoever brings them otherwise.
CREATE FUNCTION hold_arrivals(of_origin text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('LOCK TABLE tributary.%I IN SHARE ROW EXCLUSIVE MODE',
    (SELECT 'log_' || number FROM tributary.origin WHERE origin = of_origin));
END
$$;

-- Runs where a replicated row arrives, which a refill may have brought already; appliers are told. An origin that is being
-- declared lost is frozen: what still arrives of it is not kept.
CREATE FUNCTION receive_batch() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  first   bigint;
  stamped bigint;
BEGIN
  SELECT first_sequence, stamp INTO first, stamped FROM tributary.log_batch
    WHERE origin = NEW.origin AND last_sequence = NEW.last_sequence;
  IF FOUND THEN
    IF (first, stamped) <> (NEW.first_sequence, NEW.stamp) THEN
      RAISE EXCEPTION 'origin % has two different batches that end at %', NEW.origin, NEW.last_sequence
        USING HINT = 'its site was set back and went on under the same name: docs/sites.md says what to do';
    END IF;
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM tributary.origin WHERE origin = NEW.origin AND frozen_for IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_notify('tributary_arrival', NEW.origin);
  RETURN NEW;
END
$$;
CREATE TRIGGER tributary_arrival BEFORE INSERT ON log_batch FOR EACH ROW EXECUTE FUNCTION receive_batch();
ALTER TABLE log_batch ENABLE REPLICA TRIGGER tributary_arrival;

-- Runs where a heartbeat arrives. Slots deliver in the order of commits, and a site sends its heartbeat before the first
-- record of a new origin, so there is room for that before it arrives, and for a million more than the head it names.
CREATE FUNCTION receive_heartbeat() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.origin IS NOT NULL THEN
    PERFORM tributary.announce_origin(NEW.origin, NEW.site);
    PERFORM tributary.extend_log(NEW.origin, coalesce((NEW.merged ->> NEW.origin)::bigint, 0));
  END IF;
  NEW.arrived_at := clock_timestamp();
  PERFORM pg_notify('tributary_site', NEW.site);
  IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM tributary.site WHERE site = NEW.site) THEN
    UPDATE tributary.site
       SET origin = NEW.origin, beat = NEW.beat, sent_at = NEW.sent_at, arrived_at = NEW.arrived_at, merged = NEW.merged,
           arrived = NEW.arrived, heard = NEW.heard, plans = NEW.plans, epoch = NEW.epoch, coordinator = NEW.coordinator
     WHERE site = NEW.site;
    RETURN NULL;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tributary_heartbeat BEFORE INSERT OR UPDATE ON site FOR EACH ROW EXECUTE FUNCTION receive_heartbeat();
ALTER TABLE site ENABLE REPLICA TRIGGER tributary_heartbeat;

-- What this site publishes: the batches that it wrote, not those that it copied, and its own heartbeat. The role that
-- replicates, if there is one, may read them. Called by the owner. Safe to call again.
CREATE FUNCTION publish(of_site text, reader name) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE tributary.setting IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
    EXECUTE format('GRANT USAGE ON SCHEMA tributary TO %I', reader);
    EXECUTE format('GRANT SELECT ON tributary.log_batch, tributary.site TO %I', reader);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'tributary_log') THEN
    CREATE PUBLICATION tributary_log FOR TABLE tributary.log_batch WHERE (NOT refilled)
      WITH (publish = 'insert', publish_via_partition_root = true);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'tributary_site') THEN
    EXECUTE format('CREATE PUBLICATION tributary_site FOR TABLE tributary.site'
      || ' (site, origin, beat, sent_at, merged, arrived, heard, plans, epoch, coordinator) WHERE (site = %L)'
      || ' WITH (publish = ''insert, update'')', of_site);
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- Another instance did it at the same moment.
END
$$;

-- Subscribes to another site, whose slot is there, or tells the subscription where that site is now. An error is told
-- without its statement, which holds a password, so that the server's log has none.
CREATE FUNCTION subscribe(other text, conninfo text, slot text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  subscription name := 'tributary_' || other;
BEGIN
  PERFORM tributary.expect_site(other);
  BEGIN
    IF EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
               WHERE s.subname = subscription AND d.datname = current_database()) THEN
      EXECUTE format('ALTER SUBSCRIPTION %I CONNECTION %L', subscription, conninfo);
    ELSE
      EXECUTE format('CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION tributary_log, tributary_site WITH ('
        || 'slot_name = %L, create_slot = false, copy_data = false, origin = none, streaming = off, binary = false)',
        subscription, conninfo, slot);
    END IF;
  EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
      NULL; -- Another instance did it at the same moment.
    WHEN OTHERS THEN
      RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM;
  END;
END
$$;

-- Ends the subscription to another site and leaves its slot there alone, which may be gone or out of reach.
CREATE FUNCTION unsubscribe(other text) RETURNS void
  LANGUAGE plpgsql AS $$
DECLARE
  subscription name := 'tributary_' || other;
BEGIN
  IF EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
             WHERE s.subname = subscription AND d.datname = current_database()) THEN
    EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', subscription);
    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subscription);
    EXECUTE format('DROP SUBSCRIPTION %I', subscription);
  END IF;
EXCEPTION WHEN undefined_object THEN
  NULL; -- Another instance did it at the same moment.
END
$$;

-- Makes a copy of one site's database another site: it writes as an origin of its own, and what the copy holds of all others,
-- the copied site included, is what it has merged of them. Called by the owner, before anything else uses the copy.
CREATE FUNCTION adopt(as_site text) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known  tributary.identity;
  other  name;
  as_new text := as_site;
BEGIN
  LOCK TABLE tributary.identity IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO known FROM tributary.identity;
  IF known.site IS NULL OR known.site = as_site THEN
    RAISE EXCEPTION 'this database is % already', coalesce('site ' || known.site, 'no site') USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF EXISTS (SELECT FROM tributary.origin WHERE site = as_site AND frozen_for IS NOT NULL) THEN
    RAISE EXCEPTION 'site % was declared lost', as_site
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'give the new site a name that no site has had';
  END IF;
  IF EXISTS (SELECT FROM tributary.site WHERE site = known.site AND sent_at > clock_timestamp() - interval '10 s')
     OR EXISTS (SELECT FROM pg_stat_subscription WHERE pid IS NOT NULL) THEN
    RAISE EXCEPTION 'site % is running on this database', known.site
      USING ERRCODE = 'object_in_use', HINT = 'start the copy with max_logical_replication_workers = 0, and no application on it';
  END IF;
  FOR other IN SELECT substr(s.subname, 11) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
               WHERE d.datname = current_database() AND starts_with(s.subname, 'tributary_') LOOP
    PERFORM tributary.unsubscribe(other);
  END LOOP;
  DROP PUBLICATION IF EXISTS tributary_log, tributary_site;
  IF EXISTS (SELECT FROM tributary.origin WHERE origin = as_site) THEN
    as_new := as_site || '~' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS');
  END IF;
  UPDATE tributary.origin SET written_here = false WHERE written_here;
  PERFORM tributary.announce_origin(as_new, as_site, true);
  UPDATE tributary.identity
     SET site = as_site, origin = as_new, since = clock_timestamp(), timeline = tributary.current_timeline(),
         system_identifier = (SELECT system_identifier FROM pg_control_system());
  -- Nobody was heard here yet.
  UPDATE tributary.site SET arrived_at = NULL, beat = 0;
  DELETE FROM tributary.site WHERE site = as_site;
  INSERT INTO tributary.site (site, origin) VALUES (as_site, as_new);
  RETURN as_new;
END
$$;

-- Lets a site go for good that has said everything: nobody waits for it or keeps anything for it any more. Its slot here is
-- dropped by whoever may. Called by the owner.
CREATE FUNCTION remove_site(other text, its_heads jsonb DEFAULT '{}') RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone    tributary.site;
  missing record;
BEGIN
  SELECT * INTO gone FROM tributary.site WHERE site = other FOR UPDATE;
  IF NOT FOUND OR other = (SELECT site FROM tributary.identity) THEN
    RAISE EXCEPTION 'there is no other site %', other USING ERRCODE = 'undefined_object';
  END IF;
  IF EXISTS (SELECT FROM tributary.origin WHERE written_here AND catching_up_since IS NOT NULL)
     AND EXISTS (SELECT FROM tributary.origin WHERE site = other AND ends_at IS NULL) THEN
    RAISE EXCEPTION 'site % may have records that this one has lost and waits for', other
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'wait until they have come back, or use `site lose` when that cannot be';
  END IF;
  IF gone.arrived_at > clock_timestamp() - interval '10 s' THEN
    RAISE EXCEPTION 'site % still sends heartbeats', other
      USING ERRCODE = 'object_in_use', HINT = 'stop its applications first; its database stays up until it is removed everywhere';
  END IF;
  -- What a lost site has written after the end of its log is not waited for: it comes from nowhere.
  SELECT o.origin, s.site, least(h.value::bigint, o.ends_at) AS head INTO missing
    FROM jsonb_each_text(gone.merged || its_heads) h JOIN tributary.origin o ON o.origin = h.key AND o.site = other
   CROSS JOIN tributary.site s
   WHERE s.site <> other AND least(h.value::bigint, o.ends_at) > CASE WHEN s.site = (SELECT i.site FROM tributary.identity i)
                                THEN o.last_sequence ELSE coalesce((s.merged ->> o.origin)::bigint, 0) END
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'site % has not merged everything of %, which has % records', missing.site, missing.origin, missing.head
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'wait until it has, or use `site lose` when that cannot be';
  END IF;
  PERFORM tributary.unsubscribe(other);
  -- Whoever is asked who is still there, as when a site is lost, is not to wait for this one.
  UPDATE tributary.origin SET ends_at = last_sequence WHERE site = other AND ends_at IS NULL;
  DELETE FROM tributary.site WHERE site = other;
END
$$;

REVOKE EXECUTE ON FUNCTION adopt, remove_site, identify, beat, expect_site, hold_arrivals, publish, subscribe, unsubscribe FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identify, beat, expect_site, hold_arrivals TO tributary_writer;
GRANT SELECT ON identity, site TO "${applicationRole}", tributary_writer;
