#!/usr/bin/env bash
# Measures Odradek side by side with Apache Kafka, which it fetches from Maven Central. Ends with a table, and with
# benchmarks/target/report.html and results.json.
#
#   odradek-benchmark.sh [--rounds N] [--quick] [--seconds N] [--only NAME,...] [--peers NAME,...]

base_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$base_dir/bin/odradek-jdk.sh"
. "$base_dir/bin/odradek-build.sh"
. "$base_dir/benchmarks/build.sh"

jdk=$(odradek_find_jdk 2>&1) || { echo "$jdk"; exit 1; }
target=$base_dir/benchmarks/target
version=$(sed -n 's/.*<kafka.version>\(.*\)<\/kafka.version>.*/\1/p' "$base_dir/pom.xml")

build_benchmarks
odradek_prepare "$base_dir"
if ! [ -d "$target/kafka-$version" ]; then
  quietly "fetching Apache Kafka $version" fetch -f benchmarks/kafka/pom.xml -Dkafka.version="$version" \
    org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy-dependencies -DoutputDirectory="$target/kafka-$version.part"
  mv "$target/kafka-$version.part" "$target/kafka-$version"
fi

class_path=$(printf '%s:' "$target"/odradek-benchmarks-*.jar "$target"/lib/*.jar)
kafka=$(printf '%s:' "$target/kafka-$version"/*.jar)
revision=$(git -C "$base_dir" rev-parse --short HEAD 2>/dev/null || echo unknown)
[ -z "$(git -C "$base_dir" status --porcelain 2>/dev/null)" ] || revision+=+

# The client keeps its heap, so that hardly a collection falls into a measurement.
exec "$jdk/bin/java" -Xms1g -Xmx1g -XX:MaxDirectMemorySize=2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Djava.util.logging.config.file="$base_dir/benchmarks/logging.properties" \
  -Dodradek.home="$base_dir" -Dodradek.work="$target/work" -Dodradek.revision="$revision" \
  -Dodradek.kafka.version="$version" -Dodradek.kafka.classpath="${kafka%:}" \
  -cp "${class_path%:}" dev.odradek.benchmarks.Benchmark "$@"
