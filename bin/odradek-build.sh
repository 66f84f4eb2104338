#!/usr/bin/env bash
# Builds what is missing, and prepares fast starts. Sourced by the other scripts; by itself it does just that.
#
#   odradek_build <home> <jdk>   builds the broker unless its jar is there; one line of progress at a time, the whole log
#                                in target/build.log; returns 1 after one line on stdout when it cannot
#   odradek_prepare <home>       trains unless that was done since the jars were built, or somebody is at it, or nothing can
#                                be written there; says so in one line
#   odradek_train <home>         starts a node once, in a directory of its own, and sends it the requests of stock clients,
#                                so that the JVM keeps what it loaded, linked and learned in broker/target/odradek.aot;
#                                later starts take half the time; without it they work too, so a failure is no failure

odradek_is_built() {
  compgen -G "$1/broker/target/odradek-broker-*.jar" >/dev/null
}

odradek_is_trained() {
  local aot=$1/broker/target/odradek.aot jar
  [ -e "$aot" ] || return 1
  for jar in "$1"/broker/target/odradek-broker-*.jar "$1"/broker/target/lib/*.jar; do
    [ "$jar" -nt "$aot" ] && return 1
  done
  return 0
}

odradek_build() {
  local home=$1 jdk=$2 log=$1/target/build.log mvn pid line seen= start=$SECONDS
  odradek_is_built "$home" && return 0
  mvn=$(command -v mvn) || {
    echo "Odradek is not built yet and mvn is not on PATH: install Maven 3.8 or later, then start again"
    return 1
  }
  mkdir -p "$home/target"
  # A second start at the same time waits for the first one's build.
  exec 8>"$home/target/build.lock"
  if command -v flock >/dev/null; then flock 8; fi
  if ! odradek_is_built "$home"; then
    [ -t 1 ] || echo "building Odradek for its first use, the log is in $log"
    (cd "$home" && JAVA_HOME=$jdk MAVEN_OPTS=${MAVEN_OPTS:-"-XX:+UseSerialGC -XX:TieredStopAtLevel=1"} \
      exec "$mvn" -B -ntp -Dmaven.test.skip=true -pl broker -am package) >"$log" 2>&1 8>&- &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
      if [ -t 1 ]; then
        line=$(sed -n 's/^\[INFO\] Building Odradek \([^:]*\):.*\[\([0-9]*\)\/\([0-9]*\)\]$/building \2 of \3: \1/p' "$log" | tail -1)
        if [ "$line" != "$seen" ]; then
          printf '\r\033[K%s' "$line"
          seen=$line
        fi
      fi
      sleep 0.2
    done
    trap - INT TERM
    [ -t 1 ] && printf '\r\033[K'
    if ! wait "$pid" || ! odradek_is_built "$home"; then
      exec 8>&-
      echo "building Odradek failed: $(grep -m1 '^\[ERROR\]' "$log" | cut -c1-200); the whole log is in $log"
      return 1
    fi
    odradek_prepare "$home" locked
    echo "built in $((SECONDS - start)) s"
  fi
  exec 8>&-
}

odradek_prepare() {
  local home=$1
  if odradek_is_trained "$home" || ! [ -w "$home/broker/target" ]; then
    return 0
  fi
  if [ "${2:-}" != locked ]; then
    mkdir -p "$home/target"
    exec 8>"$home/target/build.lock"
    if command -v flock >/dev/null && ! flock -n 8; then
      exec 8>&-
      return 0
    fi
  fi
  if [ -t 1 ]; then printf 'preparing fast starts, once'; else echo "preparing fast starts, once"; fi
  odradek_train "$home"
  [ -t 1 ] && printf '\r\033[K'
  [ "${2:-}" = locked ] || exec 8>&-
}

odradek_train() {
  local home=$1 aot=$1/broker/target/odradek.aot dir
  dir=$(mktemp -d) || return 0
  rm -f "$aot"
  # Under the options that a node gets when its user sets none, since the cache holds for those. The run ends by itself.
  if env -u KAFKA_HEAP_OPTS -u KAFKA_JVM_PERFORMANCE_OPTS -u KAFKA_GC_LOG_OPTS -u KAFKA_JMX_OPTS -u JMX_PORT \
    -u KAFKA_LOG4J_OPTS -u CLASSPATH -u KAFKA_DEBUG LOG_DIR="$dir" KAFKA_OPTS="-XX:AOTCacheOutput=$aot.new" \
    "$home/bin/kafka-run-class.sh" dev.odradek.broker.training.TrainingRun "$dir/data" >"$dir/log" 2>&1 8>&- &&
    [ -s "$aot.new" ]; then
    mv "$aot.new" "$aot"
  else
    mkdir -p "$home/target"
    { echo "no fast starts, for the training run failed:"; cat "$dir/log"; } >>"$home/target/build.log"
    # Empty: not tried again at every start.
    : >"$aot"
  fi
  rm -rf "$dir" "$aot.new" "$aot.new.config"
  return 0
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  base_dir=$(cd "$(dirname "$0")/.." && pwd)
  . "$base_dir/bin/odradek-jdk.sh"
  jdk=$(odradek_find_jdk 2>&1) || { echo "$jdk"; exit 1; }
  odradek_build "$base_dir" "$jdk" && odradek_prepare "$base_dir"
fi
