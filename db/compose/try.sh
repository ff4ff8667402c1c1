#!/usr/bin/env bash
# The session of docs/deploying.md, checked: three sites are started, cut, healed, stopped and replaced, under a check that
# nothing acknowledged is lost and that all sites are equal in the end. Takes the containers and their data down at the end.
#
#   mvn -pl sample-app -am package -DskipTests && db/compose/secrets.sh
#   db/compose/try.sh                      POSTGRES_IMAGE and BASE say which images, as for compose.yml
#
# Needs a Docker engine with compose, curl and jq.
set -euo pipefail
cd "$(dirname "$0")"

compose() { docker compose -f compose.yml "$@"; }
say() { printf '\n# %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
expect() { [ "$1" = "$2" ] || fail "$3: $1, and not $2"; }

address() {
  case $1 in
    north) echo "localhost:${SHOP_PORT_NORTH:-8080}" ;;
    south) echo "localhost:${SHOP_PORT_SOUTH:-8081}" ;;
    west) echo "localhost:${SHOP_PORT_WEST:-8082}" ;;
  esac
}
get() { curl -s -m 30 "$(address "$1")$2"; }
status() { curl -s -m 30 -o /dev/null -w '%{http_code}' "$(address "$1")$2"; }
post() { # site path json: the body goes to the file answer, the status is printed
  curl -s -m 30 -o "$work/answer" -w '%{http_code}' -H 'Content-Type: application/json' ${4:+-H "Idempotency-Key: $4"} \
    -d "$3" "$(address "$1")$2"
}
receive() { post "$1" "/api/stock/$product/$warehouse/receive" "{\"quantity\": $2}" "${3:-}"; }
reserve() { post "$1" /api/reservations "{\"product\": \"$product\", \"warehouse\": \"$warehouse\", \"quantity\": $2}"; }
on_hand() { get "$1" "/api/stock" | jq "map(select(.product == \"$product\" and .warehouse == \"$warehouse\"))[0].onHand"; }
stocks() { get "$1" /api/stock | jq -S -c 'sort_by(.product, .warehouse)'; }
equal() { [ -n "$(stocks north)" ] && [ "$(stocks north)" = "$(stocks south)" ] && [ "$(stocks north)" = "$(stocks west)" ]; }
await() { # seconds what command...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "still not after a while: $what"
    sleep 0.2
  done
  echo "$what"
}
reserves() { [ "$(reserve "$1" 1)" = 201 ]; }

# The data is deleted at the end, so it has to be this session's own.
[ -z "$(compose ps --all --quiet)$(docker volume ls --quiet --filter label=com.docker.compose.project=shop)" ] ||
  fail "there are sites with data already: \`docker compose -f db/compose/compose.yml down --volumes\` deletes them"

work=$(mktemp -d)
finish() {
  local result=$?
  [ $result = 0 ] || compose logs --tail 30 >&2
  compose down --volumes --timeout 30 >"$work/down" 2>&1 || cat "$work/down" >&2
  rm -rf "$work"
  exit $result
}
trap finish EXIT

say "three sites start"
compose up --build --detach --wait >"$work/up" 2>&1 || { cat "$work/up" >&2; fail "the sites do not start"; }
compose ps --format 'table {{.Name}}\t{{.Status}}\t{{.Ports}}'
shelf() { get west /api/stock | jq -e 'length >= 4'; }
await 60 "the demo data is at every site" shelf
await 60 "all sites are equal" equal
product=$(get north /api/stock | jq -r '.[0].product')
warehouse=$(get north /api/stock | jq -r '.[0].warehouse')
start=$(on_hand north)
expect "$(receive north 1)" 200 "receive at north"
expect "$(receive south 2)" 200 "receive at south"
expect "$(receive west 3)" 200 "receive at west"
for site in south west; do await 30 "reserve works at $site" reserves "$site"; done
# What the live page of one site needs of the others: their addresses, and a stream that its origin may read.
expect "$(get west /api/live/page | jq -c '[.sites[].name]')" '["north","south","west"]' "the sites that the live page shows"
curl -s -m 3 -H "Origin: http://$(address north)" -D "$work/headers" -o "$work/stream" "$(address south)/api/live" || true
grep -qi "^access-control-allow-origin: http://$(address north)" "$work/headers" || fail "the page of north may not read south's stream"
grep -q '^event:state' "$work/stream" || fail "south does not stream its state"
echo "every site streams to the live page"

say "south is cut off"
./link.sh cut south
expect "$(receive south 10)" 200 "receive at south, cut off"
expect "$(receive north 20)" 200 "receive at north"
refusal() {
  local before
  before=$(date +%s%N)
  expect "$(reserve south 1)" 503 "reserve at south, cut off"
  took=$((($(date +%s%N) - before) / 1000000))
}
refusal
echo "refused after $took ms: $(jq -r '.type' "$work/answer")"
at_once() { refusal && [ $took -lt 500 ]; }
await 60 "the coordinator is known to be away" at_once
refusal
echo "refused after $took ms: $(jq -r '.detail' "$work/answer")"
expect "$(reserve west 1)" 201 "reserve at west"
agree() { [ "$(on_hand west)" = "$(on_hand north)" ]; }
await 10 "north and west have each other's" agree
echo "on hand: north $(on_hand north), south $(on_hand south), west $(on_hand west)"
expect "$(on_hand south)" $((start + 16)) "on hand at south"
expect "$(status south /readyz)" 200 "south is ready, cut off"
echo "south is ready"

say "the links are healed"
./link.sh heal south
await 60 "all sites are equal" equal
echo "on hand: north $(on_hand north), south $(on_hand south), west $(on_hand west)"
expect "$(on_hand north)" $((start + 36)) "on hand everywhere"
await 60 "reserve works at south" reserves south

# Calls at south, one after the other, until the file stop is there: each with a key, so that the same one may be sent again
# when it had no answer.
press() {
  local sent=0 key code
  while [ ! -e "$work/stop" ]; do
    key="$1-$((sent + 1))"
    until code=$(receive_quietly "$key") && [ "$code" = 200 ]; do sleep 0.1; done
    sent=$((sent + 1))
    echo $sent >"$work/acknowledged"
  done
}
more_than() { [ "$(cat "$work/acknowledged" || echo 0)" -gt "$1" ]; }
receive_quietly() {
  curl -s -m 10 -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -H "Idempotency-Key: $1" \
    -d '{"quantity": 1}' "$(address south)/api/stock/$product/$warehouse/receive"
}
under_load() { # what command...
  local before acknowledged what=$1
  shift
  before=$(on_hand south)
  rm -f "$work/stop" "$work/acknowledged"
  press "try-$RANDOM" &
  await 60 "calls are answered" more_than 20
  "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; fail "$what"; }
  await 120 "calls are answered again" more_than $(($(cat "$work/acknowledged") + 20))
  touch "$work/stop"
  wait $!
  acknowledged=$(cat "$work/acknowledged")
  expect "$(on_hand south)" $((before + acknowledged)) "on hand at south after $what"
  echo "$what: $acknowledged calls acknowledged, and all of them are there once"
}

say "an application and a database are restarted under load"
under_load "docker restart of the application" docker restart shop-south-1
under_load "docker restart of the database" docker restart shop-south-db-1

say "every site is replaced, one after the other"
replace() { for site in north south west; do compose up --detach --no-deps --force-recreate --wait "$site"; done; }
under_load "a rolling restart" replace
await 60 "all sites are equal" equal
for site in north south west; do await 60 "reserve works at $site" reserves "$site"; done
await 60 "all sites are equal" equal

say "passed"
