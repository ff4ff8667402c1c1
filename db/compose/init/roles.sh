#!/usr/bin/env bash
# Run by the postgres image once, when it has made the database: the roles of db/roles, and their passwords.
set -euo pipefail

run() { psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" "$@"; }

run -v owner=shop_owner -v application=shop_app -v replication=shop_replication --file /roles.sql >/dev/null
for role in shop_owner shop_app shop_replication; do
  # Not as an argument: those are seen by everybody who lists processes.
  { printf "\\set password \`cat /run/secrets/%s\`\n" "$role"; printf 'ALTER ROLE "%s" PASSWORD :'"'password'"';\n' "$role"; } | run
done
