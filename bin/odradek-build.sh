# Sourced by the other scripts: builds what is missing.
#
#   odradek_build <home> <jdk>   builds the broker unless its jar is there; one line of progress at a time, the whole log
#                                in target/build.log; returns 1 after one line on stdout when it cannot

odradek_is_built() {
  compgen -G "$1/broker/target/odradek-broker-*.jar" >/dev/null
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
    echo "built in $((SECONDS - start)) s"
  fi
  exec 8>&-
}
