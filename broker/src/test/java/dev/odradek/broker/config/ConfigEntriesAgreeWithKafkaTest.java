package dev.odradek.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.ConfigHelper;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.metadata.ConfigRepository;
import org.apache.kafka.metadata.MetadataCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/// Our answers to DescribeConfigs against those of Apache Kafka, but for the texts of the
/// documentation.
class ConfigEntriesAgreeWithKafkaTest {
    private static final Map<String, String> FILE = file();
    private static final Map<String, String> FOR_ALL =
            Map.of(
                    "log.retention.ms", "86400000",
                    "num.io.threads", "9",
                    "leader.replication.throttled.rate", "1000",
                    "log.cleanup.policy", "compact, delete",
                    "group.consumer.assignment.interval.ms", "2000",
                    "max.connections", "77",
                    "unheard.of", "5");
    private static final Map<String, String> FOR_ONE =
            Map.of(
                    "num.io.threads", "10",
                    "log.segment.bytes", "2097152",
                    "listener.name.plaintext.max.connections", "12",
                    "log.roll.ms", "3600000");

    private static Map<String, String> file() {
        Map<String, String> file = StartTest.minimal();
        file.put("log.roll.hours", "24");
        file.put("log.retention.minutes", "30");
        file.put("log.dirs", "/a,/b");
        file.put("broker.rack", " r1 ");
        file.put("my.own", "x");
        file.put("delegation.token.max.lifetime.ms", "604800000");
        file.put("listener.name.plaintext.max.connections", "11");
        file.put("log.initial.task.delay.ms", "500");
        file.put("compression.type", "zstd");
        return file;
    }

    private final BrokerConfig fromFile = BrokerConfig.of(FILE);
    private final BrokerConfig changed = fromFile.withDynamic(FOR_ALL, FOR_ONE);

    @Test
    void ofABrokerAsItsFileSays() {
        assertThat(ours(ConfigEntries.ofBroker(fromFile)))
                .isEqualTo(theirs(ConfigResource.Type.BROKER, "1", Map.of(), Map.of(), Map.of()));
    }

    @Test
    void ofABrokerThatWasChangedAtRunTime() {
        assertThat(ours(ConfigEntries.ofBroker(changed)))
                .isEqualTo(theirs(ConfigResource.Type.BROKER, "1", FOR_ALL, FOR_ONE, Map.of()));
    }

    @Test
    void ofAllBrokers() {
        assertThat(ours(ConfigEntries.ofClusterDefault(changed)))
                .isEqualTo(theirs(ConfigResource.Type.BROKER, "", FOR_ALL, FOR_ONE, Map.of()));
    }

    @Test
    void ofATopic() {
        Map<String, String> overrides =
                Map.of(
                        "retention.ms",
                        "5000",
                        "cleanup.policy",
                        "compact,delete",
                        "internal.segment.bytes",
                        "9");
        for (Map<String, String> own : List.of(Map.<String, String>of(), overrides)) {
            assertThat(ours(ConfigEntries.ofTopic(fromFile, own)))
                    .isEqualTo(theirs(ConfigResource.Type.TOPIC, "t", Map.of(), Map.of(), own));
            assertThat(ours(ConfigEntries.ofTopic(changed, own)))
                    .isEqualTo(theirs(ConfigResource.Type.TOPIC, "t", FOR_ALL, FOR_ONE, own));
        }
    }

    @Test
    void ofAGroup() {
        Map<String, String> own =
                Map.of(
                        "consumer.session.timeout.ms",
                        "50000",
                        "share.auto.offset.reset",
                        "earliest");
        assertThat(ours(ConfigEntries.ofGroup(changed, own)))
                .isEqualTo(theirs(ConfigResource.Type.GROUP, "g", FOR_ALL, FOR_ONE, own));
    }

    @Test
    void ofAClientMetricsSubscription() {
        Map<String, String> own = Map.of("metrics", "a.,b.", "interval.ms", "1000");
        assertThat(ours(ConfigEntries.ofClientMetrics(changed, own)))
                .isEqualTo(theirs(ConfigResource.Type.CLIENT_METRICS, "m", FOR_ALL, FOR_ONE, own));
    }

    private static Map<String, String> ours(List<ConfigEntry> entries) {
        Map<String, String> text = new TreeMap<>();
        for (ConfigEntry entry : entries) {
            text.put(
                    entry.name(),
                    line(
                            entry.value(),
                            entry.source().code(),
                            entry.readOnly(),
                            entry.sensitive(),
                            entry.typeCode(),
                            entry.synonyms().stream()
                                    .map(synonym ->
                                            synonym.name()
                                                    + "="
                                                    + synonym.value()
                                                    + "@"
                                                    + synonym.source().code())
                                    .collect(Collectors.joining(","))));
        }
        return text;
    }

    private static String line(@Nullable Object... parts) {
        return java.util.Arrays.toString(parts);
    }

    private static Map<String, String> theirs(
            ConfigResource.Type type,
            String name,
            Map<String, String> forAll,
            Map<String, String> forOne,
            Map<String, String> own) {
        var config = new KafkaConfig(FILE, false);
        config.dynamicConfig().initialize(OptionConverters.toScala(java.util.Optional.empty()));
        config.dynamicConfig().updateDefaultConfig(properties(forAll), false);
        config.dynamicConfig().updateBrokerConfig(1, properties(forOne), false);
        var helper =
                new ConfigHelper(
                        proxy(MetadataCache.class, true),
                        config,
                        proxy(ConfigRepository.class, properties(own)));
        var resource =
                new DescribeConfigsRequestData.DescribeConfigsResource()
                        .setResourceType(type.id())
                        .setResourceName(name);
        var results =
                CollectionConverters.asJava(
                        helper.describeConfigs(
                                CollectionConverters.asScala(List.of(resource)).toList(),
                                true,
                                false));
        assertThat(results.getFirst().errorCode()).isZero();
        Map<String, String> text = new TreeMap<>();
        for (DescribeConfigsResourceResult entry : results.getFirst().configs()) {
            text.put(
                    entry.name(),
                    line(
                            entry.value(),
                            entry.configSource(),
                            entry.readOnly(),
                            entry.isSensitive(),
                            entry.configType(),
                            entry.synonyms().stream()
                                    .map(synonym ->
                                            synonym.name()
                                                    + "="
                                                    + synonym.value()
                                                    + "@"
                                                    + synonym.source())
                                    .collect(Collectors.joining(","))));
        }
        return text;
    }

    private static Properties properties(Map<String, String> values) {
        var properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> answer));
    }
}
