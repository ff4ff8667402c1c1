#!/usr/bin/env bash
# Prints the secrets of one site for `kubectl apply`, from a directory that db/compose/secrets.sh has filled. All sites take the
# same: an instance reaches the other sites' databases as shop_app, and their servers each other as shop_replication.
#
#   db/compose/secrets.sh DIRECTORY
#   db/kubernetes/secrets.sh DIRECTORY | kubectl -n north apply -f -
set -euo pipefail
directory=${1:?the directory of the passwords}
roles=$(dirname "$0")/../roles/roles.sql

indented() { sed 's/^/    /'; }

for role in shop_owner shop_app shop_replication; do
  cat <<YAML
apiVersion: v1
kind: Secret
metadata:
  name: ${role/_/-}
type: kubernetes.io/basic-auth
stringData:
  username: $role
  password: "$(cat "$directory/$role")"
---
YAML
done
cat <<YAML
apiVersion: v1
kind: Secret
metadata:
  name: roles
stringData:
  roles.sql: |
$(sed -e "s/:'owner'/'shop_owner'/" -e "s/:'application'/'shop_app'/" -e "s/:'replication'/'shop_replication'/" "$roles" | indented)
  passwords.sql: |
$(for role in shop_app shop_replication; do echo "ALTER ROLE $role PASSWORD '$(cat "$directory/$role")';"; done | indented)
YAML
