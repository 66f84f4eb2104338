#!/usr/bin/env bash
# Measures the parts of Odradek under JMH, Apache Kafka's classes beside them, with what they allocate. Ends with a table,
# and with benchmarks/target/microbenchmarks.json. Takes about a quarter of an hour; arguments are JMH's:
#
#   odradek-microbenchmark.sh [-f FORKS] [-i ITERATIONS] [-p compression=lz4] ... [-l | -h] [NAME ...]

base_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$base_dir/bin/odradek-jdk.sh"
. "$base_dir/benchmarks/build.sh"

jdk=$(odradek_find_jdk 2>&1) || { echo "$jdk"; exit 1; }
target=$base_dir/benchmarks/target

build_benchmarks

class_path=$(printf '%s:' "$target"/odradek-benchmarks-*.jar "$target"/lib/*.jar)
exec "$jdk/bin/java" -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow \
  -Dodradek.microbenchmarks.json="$target/microbenchmarks.json" \
  -cp "${class_path%:}" dev.odradek.benchmarks.micro.Microbenchmarks "$@"
