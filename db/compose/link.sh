#!/usr/bin/env bash
# Cuts the network between two sites of compose.yml, or between one and all others, and heals it.
#
#   link.sh cut|heal SITE [OTHER]
set -euo pipefail

usage() { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
action=$1 site=$2
case $site in north | south | west) ;; *) usage ;; esac

# Containers join a network by name, and lose that name when they leave it: so it is given again.
set_link() { # network container name
  if [ "$action" = cut ]; then
    docker network disconnect "$1" "$2"
  else
    docker network connect --alias "$3" "$1" "$2"
  fi
}

for link in north-south north-west south-west; do
  case $link in "$site"-* | *-"$site") ;; *) continue ;; esac
  case ${3:-} in "") ;; *) case $link in "$3"-* | *-"$3") ;; *) continue ;; esac ;; esac
  for service in "$site-db" "$site"; do
    case $action in cut | heal) set_link "shop_$link" "shop-$service-1" "$service" ;; *) usage ;; esac
  done
  echo "$link: $action"
done
