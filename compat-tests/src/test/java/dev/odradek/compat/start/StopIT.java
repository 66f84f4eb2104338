package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How nodes are started behind one's back and stopped again.
///
/// The stop scripts stop every node that `ps` shows, so they run, with a node of their own, in a
/// process namespace.
class StopIT {
    /// Waits until the log of the node says `$1`, half a minute at most.
    private static final String FUNCTIONS =
            """
            await() {
              for _ in $(seq 300); do grep -qs "$1" "$LOG_DIR/kafkaServer.out" && return; sleep 0.1; done
              echo "never said: $1"
              exit 9
            }
            stopped() {
              for _ in $(seq 300); do ps ax | grep -q '[ ]kafka\\.Kafka ' || return 0; sleep 0.1; done
              echo "never stopped"
              exit 9
            }
            """;

    @Test
    void aDaemonLogsToLogDirAndOurScriptStopsTheNodesThatFit() {
        try (Node node = Node.create("stop-daemon", Map.of("node.id", "17"))) {
            node.format(Node.Kind.ODRADEK);

            Child.Ended ended =
                    inNamespace(
                            node,
                            """
                            set -e
                            bin/kafka-server-start.sh -daemon "$PROPERTIES"
                            echo "started: $?"
                            await "Kafka Server started"
                            bin/kafka-server-stop.sh --node-id=18
                            bin/kafka-server-stop.sh --process-role=broker
                            echo "alive: $(pgrep -c java)"
                            bin/kafka-server-stop.sh --node-id=17
                            stopped
                            bin/kafka-server-stop.sh || echo "status: $?"
                            """);

            assertThat(ended.lines())
                    .containsExactly(
                            "started: 0",
                            "No kafka server fits",
                            "No kafka server fits",
                            "alive: 1",
                            "No kafka server to stop",
                            "status: 1");
            assertThat(node.directory().resolve("logs/kafkaServer.out"))
                    .content()
                    .contains("Transitioning from RECOVERY to RUNNING", "Kafka Server started")
                    .endsWith("INFO Stopped (dev.odradek.broker.Main)\n");
        }
    }

    @Test
    void theScriptOfKafkaFindsAndStopsANodeByItsCommandLine() {
        try (Node node = Node.create("stop-kafkas-way", Map.of())) {
            node.format(Node.Kind.ODRADEK);

            Child.Ended ended =
                    inNamespace(
                            node,
                            """
                            bin/kafka-server-start.sh "$PROPERTIES" >"$LOG_DIR/kafkaServer.out" &
                            await "Kafka Server started"
                            pids=$(ps ax | grep ' kafka\\.Kafka ' | grep java | grep -v grep | awk '{print $1}')
                            [ "$pids" = $! ] && echo found
                            kill -s TERM $pids
                            wait $!
                            echo "status: $?"
                            """);

            assertThat(ended.lines()).containsExactly("found", "status: 143");
        }
    }

    /// Runs a script in a process namespace, from the checkout.
    private static Child.Ended inNamespace(Node node, String script) {
        var command = new ArrayList<>(List.of("unshare"));
        if (!System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--pid", "--fork", "--mount-proc", "bash", "-c"));
        if (Child.run(node.directory(), Map.of(), with(command, "ps ax")).status() != 0) {
            Requirement.missing(
                    "a process namespace with ps", "apt-get install util-linux procps, as root");
        }
        var environment =
                Map.of(
                        "LOG_DIR",
                        node.directory().resolve("logs").toString(),
                        "PROPERTIES",
                        node.propertiesFile().toString());
        String whole = "cd " + Home.checkout() + "; mkdir -p $LOG_DIR\n" + FUNCTIONS + script;
        return Child.run(node.directory(), environment, with(command, whole));
    }

    private static List<String> with(List<String> command, String last) {
        var whole = new ArrayList<>(command);
        whole.add(last);
        return whole;
    }
}
