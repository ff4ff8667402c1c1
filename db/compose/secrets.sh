#!/usr/bin/env bash
# Makes up a password for each role, in files that git ignores; those that are there already stay.
set -euo pipefail
directory=${1:-$(cd "$(dirname "$0")" && pwd)/secrets}

mkdir -p "$directory"
# The directory keeps others out on this machine. The files are mounted into containers, whose users are not this one.
chmod 700 "$directory"
for role in postgres shop_owner shop_app shop_replication; do
  [ -s "$directory/$role" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' >"$directory/$role"
  chmod 644 "$directory/$role"
done
