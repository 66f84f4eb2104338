# Sourced by the scripts in bin/ that measure; they have set base_dir, jdk and target.
#
#   quietly <what> <log> <arguments of mvn>   runs Maven with its log in target/<log>.log; one line, and the end, when it fails
#   build_benchmarks                          builds them, and the broker, unless that was done since a source changed: what
#                                             is measured is what the sources say now

quietly() {
  local what=$1 log=$target/$2.log error
  shift 2
  echo "$what"
  (cd "$base_dir" && JAVA_HOME=$jdk mvn -B -ntp "$@") >"$log" 2>&1 || {
    error=$(grep -m1 '^\[ERROR\]' "$log" || tail -1 "$log")
    echo "$what failed: ${error:0:200}; the whole log is in $log"
    exit 1
  }
}

build_benchmarks() {
  local stamp=$target/built
  mkdir -p "$target"
  if ! [ -e "$stamp" ] || [ -n "$(odradek_newer_source "$stamp")" ]; then
    touch "$stamp.part"
    quietly "building the benchmarks" build -Dmaven.test.skip=true -pl benchmarks -am package
    mv "$stamp.part" "$stamp"
  fi
}

# Prints one of the sources that changed since a file did.
odradek_newer_source() {
  find "$base_dir" \( -name target -o -name .git \) -prune -o \
    \( -path '*/src/*' -o -name pom.xml \) -newer "$1" -print -quit
}
