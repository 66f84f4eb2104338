#!/usr/bin/env bash
# Measures Odradek side by side with Apache Kafka, which it fetches from Maven Central. Ends with a table, and with
# benchmarks/target/report.html and results.json.
#
#   odradek-benchmark.sh [--rounds N] [--quick] [--only NAME,...] [--peers NAME,...]

base_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$base_dir/bin/odradek-jdk.sh"
. "$base_dir/bin/odradek-build.sh"

jdk=$(odradek_find_jdk 2>&1) || { echo "$jdk"; exit 1; }
odradek_build "$base_dir" "$jdk" || exit 1
odradek_prepare "$base_dir"

target=$base_dir/benchmarks/target
version=$(sed -n 's/.*<kafka.version>\(.*\)<\/kafka.version>.*/\1/p' "$base_dir/pom.xml")
mkdir -p "$target"

# Runs Maven with its log in a file; one line when it fails.
quietly() {
  local what=$1 log=$target/$2.log
  shift 2
  echo "$what"
  (cd "$base_dir" && JAVA_HOME=$jdk mvn -B -ntp "$@") >"$log" 2>&1 || {
    echo "$what failed: $(grep -m1 '^\[ERROR\]' "$log" | cut -c1-200); the whole log is in $log"
    exit 1
  }
}

if ! compgen -G "$target/odradek-benchmarks-*.jar" >/dev/null; then
  quietly "building the benchmarks" build -Dmaven.test.skip=true -pl benchmarks -am package
  # The jars are new, so what was made from them is not.
  odradek_prepare "$base_dir"
fi
if ! [ -d "$target/kafka-$version" ]; then
  quietly "fetching Apache Kafka $version" fetch -f benchmarks/kafka/pom.xml -Dkafka.version="$version" \
    org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy-dependencies -DoutputDirectory="$target/kafka-$version.part"
  mv "$target/kafka-$version.part" "$target/kafka-$version"
fi

class_path=$(printf '%s:' "$target"/odradek-benchmarks-*.jar "$target"/lib/*.jar)
kafka=$(printf '%s:' "$target/kafka-$version"/*.jar)
revision=$(git -C "$base_dir" rev-parse --short HEAD 2>/dev/null || echo unknown)
[ -z "$(git -C "$base_dir" status --porcelain 2>/dev/null)" ] || revision+=+

# The client keeps its heap, so that no collection falls into a measurement.
exec "$jdk/bin/java" -Xms1g -Xmx1g -XX:MaxDirectMemorySize=2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Djava.util.logging.config.file="$base_dir/benchmarks/logging.properties" \
  -Dodradek.home="$base_dir" -Dodradek.work="$target/work" -Dodradek.revision="$revision" \
  -Dodradek.kafka.version="$version" -Dodradek.kafka.classpath="${kafka%:}" \
  -cp "${class_path%:}" dev.odradek.benchmarks.Benchmark "$@"
