#!/usr/bin/env bash
# Runs a Java class with Odradek's class path, under the environment variables that Kafka's script of this name knows:
# JAVA_HOME KAFKA_HEAP_OPTS KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS KAFKA_JMX_OPTS JMX_PORT KAFKA_LOG4J_OPTS KAFKA_OPTS
# KAFKA_DEBUG (JAVA_DEBUG_PORT JAVA_DEBUG_OPTS DEBUG_SUSPEND_FLAG) LOG_DIR CLASSPATH

if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] [-name servicename] [-loggc] classname [opts]"
  exit 1
fi

base_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$base_dir/bin/odradek-jdk.sh"
. "$base_dir/bin/odradek-build.sh"

jdk=$(odradek_find_jdk 2>&1) || { echo "$jdk"; exit 1; }
odradek_build "$base_dir" "$jdk" || exit 1
# Not before a start in earnest, which should not wait for what it can do without.
case " $* " in *" --quick-start "*) odradek_prepare "$base_dir" ;; esac

LOG_DIR=${LOG_DIR:-$base_dir/logs}
daemon=false
name=kafkaServer
while [ $# -gt 0 ]; do
  case $1 in
    -name) name=$2; shift 2 ;;
    -loggc) [ -n "${KAFKA_GC_LOG_OPTS:-}" ] || log_gc=true; shift ;;
    -daemon) daemon=true; shift ;;
    *) break ;;
  esac
done

# Libraries in a fixed order: the cache of classes made ahead of time holds for this class path only.
# What CLASSPATH adds comes behind them.
class_path=
for jar in "$base_dir"/broker/target/odradek-broker-*.jar "$base_dir"/broker/target/lib/*.jar; do
  class_path=${class_path:+$class_path:}$jar
done
class_path+=${CLASSPATH:+:$CLASSPATH}

# The third spares a start the bytecode that reflection would otherwise be turned into; nothing here reflects often.
jvm=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djdk.reflect.useNativeAccessorOnly=true)
# What is hot was learned in training, so the compiler need not watch it for long again: at a few hundred requests a second
# the usual thresholds leave the request path half compiled for a quarter of a minute.
jvm+=(-XX:Tier4InvocationThreshold=500 -XX:Tier4MinInvocationThreshold=100 -XX:Tier4CompileThreshold=1000)
jvm+=(-XX:Tier4BackEdgeThreshold=8000)
# What the compiler needed at the start goes back to the operating system. Not every 5 s: just then the JVM itself gives it up.
jvm+=(-XX:TrimNativeHeapInterval=3000)
# What netty would otherwise record of every hundredth buffer, to find those that are never given back, is for tests.
jvm+=(-Dio.netty.leakDetection.level=disabled)
# Where netty's epoll lies unpacked; where it does not, netty unpacks it to /tmp by itself.
jvm+=("-Djava.library.path=$base_dir/broker/target/native${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}")
aot=$base_dir/broker/target/odradek.aot
# A cache that is older than a jar, or does not fit this Java, is passed over in silence.
[ -s "$aot" ] && odradek_is_trained "$base_dir" && jvm+=("-XX:AOTCache=$aot" '-Xlog:aot*=off' '-Xlog:cds*=off')

if [ -n "${log_gc:-}" ]; then
  KAFKA_GC_LOG_OPTS="-Xlog:gc*:file=$LOG_DIR/$name-gc.log:time,tags:filecount=10,filesize=100M"
fi
if [ "$daemon" = true ] || [ -n "${log_gc:-}" ]; then
  mkdir -p "$LOG_DIR"
fi

if [ -n "${JMX_PORT:-}" ]; then
  KAFKA_JMX_OPTS=${KAFKA_JMX_OPTS:-"-Dcom.sun.management.jmxremote=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false"}
  KAFKA_JMX_OPTS+=" -Dcom.sun.management.jmxremote.port=$JMX_PORT"
  [[ $KAFKA_JMX_OPTS == *jmxremote.rmi.port=* ]] || KAFKA_JMX_OPTS+=" -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
fi

if [ -n "${KAFKA_DEBUG:-}" ]; then
  debug=${JAVA_DEBUG_OPTS:-"-agentlib:jdwp=transport=dt_socket,server=y,suspend=${DEBUG_SUSPEND_FLAG:-n},address=${JAVA_DEBUG_PORT:-5005}"}
  echo "Enabling Java debug options: $debug"
  KAFKA_OPTS="$debug ${KAFKA_OPTS:-}"
fi

heap=${KAFKA_HEAP_OPTS:-"-Xmx256m"}
performance=${KAFKA_JVM_PERFORMANCE_OPTS:-"-XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true"}

# The variables hold several options each, so they are split at blanks on purpose.
# shellcheck disable=SC2086
set -- "$jdk/bin/java" -XX:+UseCompactObjectHeaders $heap $performance ${KAFKA_GC_LOG_OPTS:-} ${KAFKA_JMX_OPTS:-} \
  "${jvm[@]}" -Dkafka.logs.dir="$LOG_DIR" -Dodradek.home="$base_dir" ${KAFKA_LOG4J_OPTS:-} -cp "$class_path" ${KAFKA_OPTS:-} "$@"

if [ "$daemon" = true ]; then
  nohup "$@" >"$LOG_DIR/$name.out" 2>&1 </dev/null &
else
  exec "$@"
fi
