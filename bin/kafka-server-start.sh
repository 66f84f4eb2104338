#!/usr/bin/env bash
# Starts a node.
#
#   kafka-server-start.sh [-daemon] [--override property=value]*
#       one node to try things out: builds Odradek where that is missing, formats data/ where that is empty, serves
#       127.0.0.1:9092
#   kafka-server-start.sh [-daemon] server.properties [--override property=value]*
#       the node of a properties file, whose directories kafka-storage.sh has formatted

base_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# SerialGC gives memory back and needs one thread; the page cache is what a broker wants the memory for.
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:-"-Xms64m -Xmx512m -XX:MaxDirectMemorySize=512m"}
EXTRA_ARGS=${EXTRA_ARGS-"-name kafkaServer"}

case ${1:-} in
  -daemon) EXTRA_ARGS="-daemon $EXTRA_ARGS"; shift ;;
esac
case ${1:-} in
  "" | --override | --override=*) set -- --quick-start "$base_dir/data" "$@" ;;
esac

# shellcheck disable=SC2086
exec "$base_dir/bin/kafka-run-class.sh" $EXTRA_ARGS kafka.Kafka "$@"
