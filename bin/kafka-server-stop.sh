#!/usr/bin/env bash
# Stops the nodes of this machine, or those that --process-role or --node-id pick by their properties file.
# SIGNAL is what they are sent, TERM unless the environment says otherwise.

signal=${SIGNAL:-TERM}
role=
node=
while [ $# -gt 0 ]; do
  case $1 in
    --process-role=*) role=${1#*=} ;;
    --process-role) role=${2:-}; shift ;;
    --node-id=*) node=${1#*=} ;;
    --node-id) node=${2:-}; shift ;;
    *) echo "USAGE: $0 [--process-role=<role> | --node-id=<id>]"; exit 1 ;;
  esac
  shift
done

# The value of a property in a file, the last one where it is given more than once.
property() {
  sed -n "s/^[[:space:]]*$2[[:space:]]*[=:][[:space:]]*\(.*[^[:space:]]\)[[:space:]]*$/\1/p" "$1" | tail -1
}

stopped=false
found=false
while read -r pid command; do
  found=true
  if [ -n "$role$node" ]; then
    file=${command##* kafka.Kafka }
    file=${file%% *}
    # A node to try things out has none.
    [ "$file" = --quick-start ] && continue
    # The path is as it was given at the start: relative ones are seen from where that process is.
    [ -r "$file" ] || file=$(readlink -f "/proc/$pid/cwd" 2>/dev/null)/$file
    if [ ! -r "$file" ]; then
      echo "Can not find the configuration file in the current directory. Please make sure the kafka stop process and the start process are called in the same directory."
      exit 1
    fi
    if [ -n "$node" ]; then
      [ "$(property "$file" node.id)" = "$node" ] || continue
    elif [ "$(property "$file" process.roles)" != "$role" ]; then
      continue
    fi
  fi
  kill -s "$signal" "$pid" && stopped=true
done < <(ps ax -o pid=,args= | grep ' kafka\.Kafka ' | grep java | grep -v grep)

if [ "$found" = false ]; then
  echo "No kafka server to stop"
  exit 1
fi
[ "$stopped" = true ] || echo "No kafka server fits"
