package dev.odradek.compat.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.Ports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/// The environment variables of Kafka's scripts and `--override` take effect.
class EnvironmentIT {
    @Test
    @SuppressWarnings("BanJNDI") // the server is the one this test started
    void theVariablesOfKafkaReachTheJavaProcess() throws IOException {
        int jmxPort = Ports.free();
        try (Node node = Node.create("environment", Map.of())) {
            Path logs = node.directory().resolve("logs");
            node.format(Node.Kind.ODRADEK);
            node.environment("KAFKA_HEAP_OPTS", "-Xms80m -Xmx320m")
                    .environment("KAFKA_OPTS", "-Dodradek.test.first=1 -Dodradek.test.second=2")
                    .environment("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseParallelGC")
                    .environment("KAFKA_LOG4J_OPTS", "-Dlog4j2.configurationFile=file:none.yaml")
                    .environment("JMX_PORT", Integer.toString(jmxPort))
                    .environment("LOG_DIR", logs.toString())
                    .environment("EXTRA_ARGS", "-name kafkaServer -loggc")
                    .start(Node.Kind.ODRADEK);

            RuntimeMXBean process;
            try (var connector = JMXConnectorFactory.connect(jmx(jmxPort))) {
                process =
                        ManagementFactory.newPlatformMXBeanProxy(
                                connector.getMBeanServerConnection(),
                                ManagementFactory.RUNTIME_MXBEAN_NAME,
                                RuntimeMXBean.class);
                assertThat(process.getPid()).isEqualTo(node.process().pid());
                assertThat(process.getInputArguments())
                        .contains("-Xms80m", "-Xmx320m", "-XX:+UseParallelGC")
                        .contains("-Dodradek.test.first=1", "-Dodradek.test.second=2")
                        .contains("-Dlog4j2.configurationFile=file:none.yaml")
                        .contains("-Dkafka.logs.dir=" + logs)
                        .doesNotContain("-XX:+UseSerialGC", "-Xmx512m");
            }
            assertThat(logs.resolve("kafkaServer-gc.log")).content().contains("Using Parallel");
            assertThat(node.process().err()).isEmpty();
            node.stop();
        }
    }

    @Test
    @SuppressWarnings("BanJNDI") // the server is the one this test started
    void whoeverAttachesLaterFindsTheMBeans() throws Exception {
        try (Node node = Node.create("attached", Map.of())) {
            node.format(Node.Kind.ODRADEK).start(Node.Kind.ODRADEK);
            // What jcmd, jconsole and monitoring agents do.
            VirtualMachine process = VirtualMachine.attach(Long.toString(node.process().pid()));
            String address = process.startLocalManagementAgent();
            process.detach();
            try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                var server = connector.getMBeanServerConnection();
                assertThat(server.queryNames(new ObjectName("kafka.*:*"), null))
                        .isNotEmpty()
                        .allSatisfy(name ->
                                assertThat(server.getAttribute(name, "Value"))
                                        .isInstanceOf(Number.class));
            }
            node.stop();
        }
    }

    @Test
    void overridesAreStrongerThanTheFile() throws Exception {
        try (Node node = Node.create("overrides", Map.of("num.partitions", "3"))) {
            node.format(Node.Kind.ODRADEK);
            List<String> command =
                    List.of(
                            Home.checkout().resolve("bin/kafka-server-start.sh").toString(),
                            node.propertiesFile().toString(),
                            "--override",
                            "num.partitions=5",
                            "--override=log.retention.ms=7200000");
            try (Child child = Child.start(node.directory(), "overridden", Map.of(), command)) {
                child.awaitOutput(
                        "ready",
                        out -> out.contains("Kafka Server started"),
                        Duration.ofSeconds(60));
                var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
                Map<String, Object> settings =
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrap());
                try (Admin admin = Admin.create(settings)) {
                    var config =
                            Objects.requireNonNull(
                                    admin.describeConfigs(List.of(broker)).all().get().get(broker));
                    assertThat(config.get("num.partitions").value()).isEqualTo("5");
                    assertThat(config.get("log.retention.ms").value()).isEqualTo("7200000");
                }
                assertThat(child.terminate(Duration.ofSeconds(30))).isEqualTo(143);
            }
        }
    }

    private static JMXServiceURL jmx(int port) throws IOException {
        return new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    }
}
