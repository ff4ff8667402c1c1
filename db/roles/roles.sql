-- The roles of one site, with no more rights than each needs; docs/security.md says what each can and cannot do.
-- Run by a superuser, connected to the application's database, before the application's first start, and again after it:
-- rights on the system tables can only be given when these are there. Running it again changes nothing else.
--
--   psql -v ON_ERROR_STOP=1 -v owner=shop_owner -v application=shop_app -v replication=shop_replication -d shop -f roles.sql
--
-- The roles have no password afterwards: set one with \password, or let pg_hba.conf authenticate them otherwise.

SELECT set_config('tributary.owner', :'owner', false),
       set_config('tributary.application', :'application', false),
       set_config('tributary.replication', :'replication', false);

DO $$
DECLARE
  owner       name := current_setting('tributary.owner');
  application name := current_setting('tributary.application');
  replication name := current_setting('tributary.replication');
  role        name;
BEGIN
  IF owner = application OR owner = replication OR application = replication THEN
    RAISE EXCEPTION 'owner, application and replication are to be three roles';
  END IF;
  FOREACH role IN ARRAY ARRAY[owner, application, replication, 'tributary_writer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS %s %s', role,
      CASE WHEN role = 'tributary_writer' THEN 'NOLOGIN' ELSE 'LOGIN' END,
      CASE WHEN role = replication THEN 'REPLICATION' ELSE 'NOREPLICATION' END);
  END LOOP;

  -- Migrates: owns the schema of the system tables and the managed tables.
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), owner);
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', owner);

  -- Subscribes to other sites.
  EXECUTE format('GRANT pg_create_subscription TO %I', owner);

  -- Reads, and becomes the writer for the last statements of a transaction; `rebuild` needs temporary tables.
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), application);
  EXECUTE format('GRANT tributary_writer TO %I WITH ADMIN FALSE, INHERIT FALSE, SET TRUE', application);

  -- Reads the log, for other sites.
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), replication);
  IF to_regclass('tributary.log') IS NOT NULL THEN
    EXECUTE format('GRANT USAGE ON SCHEMA tributary TO %I', replication);
    EXECUTE format('GRANT SELECT ON tributary.log_batch, tributary.log, tributary.origin TO %I', replication);
  END IF;
END
$$;
