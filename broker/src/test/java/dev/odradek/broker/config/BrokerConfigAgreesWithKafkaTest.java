package dev.odradek.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/// Whole configurations against Apache Kafka's own: what is accepted, and which listeners result.
class BrokerConfigAgreesWithKafkaTest {
    private static final String COMBINED =
            "process.roles=broker,controller;node.id=1;controller.quorum.voters=1@localhost:9093;"
                    + "listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093;"
                    + "controller.listener.names=CONTROLLER;";
    private static final String BROKER =
            "process.roles=broker;node.id=2;controller.quorum.bootstrap.servers=localhost:9093;"
                    + "controller.listener.names=CONTROLLER;";

    @ParameterizedTest
    @ValueSource(
            strings = {
                COMBINED,
                BROKER,
                COMBINED + "broker.id=1",
                COMBINED + "broker.rack=a",
                COMBINED + "listeners=PLAINTEXT://[::1]:9092,CONTROLLER://[::]:9093",
                COMBINED + "listeners=PLAINTEXT://:0,CONTROLLER://:0",
                COMBINED
                        + "listeners=PLAINTEXT://:9092,CONTROLLER://:9093;"
                        + "advertised.listeners=PLAINTEXT://host:1,CONTROLLER://other:2",
                COMBINED
                        + "listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093;"
                        + "advertised.listeners=PLAINTEXT://host:1",
                COMBINED
                        + "listeners=IN://:1,OUT://:2,CONTROLLER://:3;inter.broker.listener.name=in;"
                        + "listener.security.protocol.map=IN:PLAINTEXT,OUT:PLAINTEXT,CONTROLLER:plaintext",
                COMBINED + "listeners=PLAINTEXT://127.0.0.1:9,CONTROLLER://[::1]:9",
                COMBINED
                        + "listeners=PLAINTEXT://:1,CONTROLLER://:2;advertised.listeners=PLAINTEXT://h:7",
                COMBINED + "log.dirs=/a,/b;cordoned.log.dirs=/b",
                COMBINED + "log.dirs=/a,/b;cordoned.log.dirs=*",
                COMBINED + "max.connections.per.ip=0;max.connections.per.ip.overrides=h:1,::1:2",
                COMBINED + "connections.max.idle.ms=-1",
                COMBINED + "log.retention.ms=-5",
                COMBINED + "early.start.listeners=PLAINTEXT",
                BROKER + "advertised.listeners=PLAINTEXT://h:1;listeners=PLAINTEXT://0.0.0.0:9092",
            })
    void whatKafkaAcceptsWeAcceptWithTheSameListeners(String properties) {
        Map<String, String> map = map(properties);
        KafkaConfig theirs = new KafkaConfig(map, false);

        BrokerConfig ours = BrokerConfig.of(map);

        assertThat(ours.nodeId()).isEqualTo(theirs.nodeId());
        assertThat(ours.logDirs().stream().map(Object::toString)).isEqualTo(theirs.logDirs());
        assertThat(ours.metadataLogDir()).hasToString(theirs.metadataLogDir());
        assertThat(ours.listeners().interBroker())
                .isEqualTo(theirs.interBrokerListenerName().value());
        assertThat(text(ours.listeners().bound())).isEqualTo(text(theirs.listeners()));
        assertThat(text(ours.listeners().boundForBroker()))
                .isEqualTo(text(theirs.dataPlaneListeners()));
        assertThat(text(ours.listeners().boundForController()))
                .isEqualTo(text(theirs.controllerListeners()));
        assertThat(text(ours.listeners().advertisedBroker()))
                .isEqualTo(text(theirs.effectiveAdvertisedBrokerListeners()));
        assertThat(text(ours.listeners().advertisedController()))
                .isEqualTo(text(theirs.effectiveAdvertisedControllerListeners()));
        assertThat(ours.listeners().early())
                .containsExactlyInAnyOrderElementsOf(
                        CollectionConverters.asJava(theirs.earlyStartListeners()).stream()
                                .map(name -> name.value())
                                .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node.id=1;process.roles=broker",
                "process.roles=broker;controller.listener.names=C;controller.quorum.voters=1@h:1",
                COMBINED + "broker.id=2",
                COMBINED + "process.roles=",
                COMBINED + "process.roles=zookeeper",
                COMBINED + "node.id=-1",
                COMBINED + "node.id=x",
                COMBINED + "controller.quorum.voters=",
                COMBINED + "controller.quorum.voters=2@localhost:9093",
                COMBINED + "controller.quorum.voters=1@localhost",
                BROKER + "controller.quorum.voters=2@localhost:9093",
                BROKER + "listeners=PLAINTEXT://:1,CONTROLLER://:2",
                BROKER + "controller.quorum.auto.join.enable=true",
                BROKER + "listener.security.protocol.map=PLAINTEXT:PLAINTEXT",
                COMBINED + "controller.listener.names=OTHER",
                COMBINED + "controller.listener.names=",
                COMBINED
                        + "listeners=PLAINTEXT://localhost:1,PLAINTEXT://localhost:2,CONTROLLER://:3",
                COMBINED + "listeners=PLAINTEXT://localhost:9,CONTROLLER://localhost:9",
                COMBINED + "listeners=PLAINTEXT://127.0.0.1:9,CONTROLLER://127.0.0.2:9",
                COMBINED + "listeners=PLAINTEXT:9",
                COMBINED + "listeners=FOO://:9,CONTROLLER://:8",
                COMBINED + "listeners=CONTROLLER://:9",
                COMBINED + "listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://:9093",
                COMBINED + "advertised.listeners=PLAINTEXT://0.0.0.0:9092",
                COMBINED + "advertised.listeners=OTHER://h:9092",
                COMBINED + "listener.security.protocol.map=PLAINTEXT:PLAIN,CONTROLLER:PLAINTEXT",
                COMBINED + "inter.broker.listener.name=FOO",
                COMBINED
                        + "inter.broker.listener.name=PLAINTEXT;security.inter.broker.protocol=PLAINTEXT",
                COMBINED + "process.roles=controller",
                COMBINED + "log.roll.ms=0",
                COMBINED + "log.roll.jitter.ms=-1",
                COMBINED + "log.retention.ms=0",
                COMBINED + "log.cleaner.dedupe.buffer.size=1048576",
                COMBINED + "log.cleaner.threads=128",
                COMBINED + "replica.fetch.wait.max.ms=40000",
                COMBINED + "replica.socket.timeout.ms=100",
                COMBINED + "queued.max.request.bytes=5",
                COMBINED + "max.connections.per.ip=0",
                COMBINED + "max.connections.per.ip.overrides=h",
                COMBINED + "max.connections.per.ip.overrides=a b:1",
                COMBINED + "connections.max.idle.ms=100",
                COMBINED + "cordoned.log.dirs=/elsewhere",
                COMBINED + "cordoned.log.dirs=*,/tmp/kafka-logs",
                COMBINED + "early.start.listeners=FOO",
                COMBINED + "group.coordinator.rebalance.protocols=consumer",
                COMBINED + "group.coordinator.rebalance.protocols=classic,unknown",
            })
    void whatKafkaRefusesWeRefuseInOneLine(String properties) {
        Map<String, String> map = map(properties);
        assertThatThrownBy(() -> kafkaWithItsParts(map)).isInstanceOf(Exception.class);

        assertThatThrownBy(() -> BrokerConfig.of(map))
                .isInstanceOf(InvalidSettingException.class)
                .message()
                .doesNotContain("\n")
                .hasSizeBetween(20, 400);
    }

    @Test
    void groupSettingsOutsideTheirBoundsAreRefusedAsByKafka() {
        for (String wrong :
                List.of(
                        "group.consumer.heartbeat.interval.ms=100",
                        "group.consumer.session.timeout.ms=100000",
                        "group.share.delivery.count.limit=11",
                        "group.share.max.share.sessions=100",
                        "group.share.record.lock.duration.ms=70000",
                        "group.streams.num.standby.replicas=3",
                        "group.streams.assignment.interval.ms=20000")) {
            Map<String, String> map = map(COMBINED + wrong);
            assertThatThrownBy(() -> kafkaWithItsParts(map))
                    .as(wrong)
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> BrokerConfig.of(map))
                    .as(wrong)
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining(wrong.substring(0, wrong.indexOf('=')));
        }
    }

    private static Object kafkaWithItsParts(Map<String, String> map) {
        var config = new KafkaConfig(map, false);
        config.maxConnectionsPerIpOverrides();
        return config;
    }

    private static String text(List<Listener> listeners) {
        return listeners.toString();
    }

    private static String text(scala.collection.Seq<org.apache.kafka.common.Endpoint> endpoints) {
        return CollectionConverters.asJava(endpoints).stream()
                .map(endpoint ->
                        new Listener(
                                endpoint.listener(),
                                SecurityProtocol.valueOf(endpoint.securityProtocol().name),
                                endpoint.host(),
                                endpoint.port()))
                .toList()
                .toString();
    }

    static Map<String, String> map(String properties) {
        Map<String, String> map = new HashMap<>();
        for (String line : properties.split(";")) {
            int equals = line.indexOf('=');
            map.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return map;
    }
}
