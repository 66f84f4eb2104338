package dev.odradek.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.QuotaConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.server.metrics.ClientMetricsConfigs;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table against Apache Kafka's own definitions.
class SettingsAgreeWithKafkaTest {
    private static final String OWN = "odradek.";

    record Definitions(Scope scope, Map<String, ConfigDef.ConfigKey> keys) {
        @Override
        public String toString() {
            return scope.toString();
        }
    }

    static Stream<Definitions> definitions() {
        return Stream.of(
                new Definitions(Scope.BROKER, KafkaConfig.configDef().configKeys()),
                new Definitions(
                        Scope.BROKER_AT_RUN_TIME, QuotaConfig.brokerQuotaConfigs().configKeys()),
                new Definitions(Scope.TOPIC, LogConfig.configKeys()),
                new Definitions(Scope.GROUP, GroupConfig.CONFIG_DEF.configKeys()),
                new Definitions(
                        Scope.CLIENT_METRICS, ClientMetricsConfigs.configDef().configKeys()),
                new Definitions(
                        Scope.USER_OR_CLIENT,
                        QuotaConfig.scramMechanismsPlusUserAndClientQuotaConfigs().configKeys()),
                new Definitions(Scope.IP, QuotaConfig.ipConfigs().configKeys()));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everySettingOfKafkaIsARowAndNoOtherIs(Definitions kafka) {
        assertThat(
                        Settings.of(kafka.scope()).keySet().stream()
                                .filter(name -> !name.startsWith("odradek.")))
                .containsExactlyInAnyOrderElementsOf(kafka.keys().keySet());
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void typeDefaultImportanceAndVisibilityAreKafkas(Definitions kafka) {
        Map<String, String> ours = new TreeMap<>();
        Map<String, String> theirs = new TreeMap<>();
        for (ConfigDef.ConfigKey key : kafka.keys().values()) {
            Setting<?> setting = setting(kafka, key.name);
            Object byDefault = setting.defaultValue();
            ours.put(
                    key.name,
                    String.join(
                            " ",
                            setting.type().name(),
                            setting.isRequired()
                                    ? "required"
                                    : byDefault == null ? "null" : SettingType.render(byDefault),
                            setting.importance().name(),
                            String.valueOf(setting.isInternal())));
            theirs.put(
                    key.name,
                    String.join(
                            " ",
                            key.type.name(),
                            !key.hasDefault()
                                    ? "required"
                                    : String.valueOf(
                                            ConfigDef.convertToString(key.defaultValue, key.type)),
                            key.importance.name(),
                            String.valueOf(key.internalConfig)));
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void ourBoundsAreKafkas(Definitions kafka) {
        List<String> differences = new ArrayList<>();
        for (ConfigDef.ConfigKey key : kafka.keys().values()) {
            Setting<?> setting = setting(kafka, key.name);
            for (String text : probes(key)) {
                boolean theirs = kafkaAccepts(key, text);
                boolean ours = weAccept(setting, text);
                if (theirs != ours) {
                    differences.add(key.name + "=" + text + " Kafka " + theirs + " we " + ours);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void dynamicModesAreKafkas() {
        Map<String, String> ours = new HashMap<>();
        for (Scope scope : List.of(Scope.BROKER, Scope.BROKER_AT_RUN_TIME)) {
            Settings.of(scope).values().stream()
                    .filter(setting -> setting.mode() != UpdateMode.READ_ONLY)
                    .filter(setting -> !setting.name().startsWith(OWN))
                    .forEach(setting -> ours.put(setting.name(), setting.mode().kafkaName()));
        }
        assertThat(ours).isEqualTo(new HashMap<>(DynamicBrokerConfig.dynamicConfigUpdateModes()));
    }

    @Test
    void synonymsOfTopicsAreKafkas() {
        Map<String, List<String>> theirs = new TreeMap<>();
        ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.forEach((name, synonyms) ->
                theirs.put(
                        name,
                        synonyms.stream()
                                .map(synonym ->
                                        synonym.name() + " 7 -> " + synonym.converter().apply("7"))
                                .toList()));
        Map<String, List<String>> ours = new TreeMap<>();
        for (Setting<?> setting : Settings.of(Scope.TOPIC).values()) {
            if (!setting.synonyms().isEmpty()) {
                ours.put(
                        setting.name(),
                        setting.synonyms().stream()
                                .map(synonym -> synonym.name() + " 7 -> " + 7 * synonym.factor())
                                .toList());
            }
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void synonymsOfGroupsAreKafkas() {
        for (Setting<?> setting : Settings.of(Scope.GROUP).values()) {
            Optional<String> ours = setting.synonyms().stream().map(Synonym::name).findFirst();
            assertThat(ours)
                    .as(setting.name())
                    .isEqualTo(GroupConfig.brokerSynonym(setting.name()));
        }
    }

    @Test
    void synonymsOfBrokersAreKafkas() {
        Collection<String> names = new ArrayList<>(KafkaConfig.configDef().names());
        names.add("listener.name.client.max.connections");
        names.add("listener.name.client.scram-sha-256.sasl.jaas.config");
        names.add("listener.name.client.ssl.keystore.location");
        for (String name : names) {
            assertThat(BrokerSynonyms.of(name))
                    .as(name)
                    .isEqualTo(DynamicBrokerConfig.brokerConfigSynonyms(name, false));
            assertThat(BrokerSynonyms.withListeners(name))
                    .as(name)
                    .isEqualTo(DynamicBrokerConfig.brokerConfigSynonyms(name, true));
        }
    }

    @Test
    void everySettingHasALineOfDocumentation() {
        assertThat(Settings.all())
                .allSatisfy(setting ->
                        assertThat(setting.doc())
                                .as(setting.name())
                                .hasSizeBetween(4, 140)
                                .endsWith(".")
                                .doesNotContain("\n"));
    }

    private static Setting<?> setting(Definitions kafka, String name) {
        Setting<?> setting = Settings.find(kafka.scope(), name);
        assertThat(setting).as(name).isNotNull();
        return java.util.Objects.requireNonNull(setting);
    }

    /// Texts around every edge that a validator of Kafka's can have, and some that no type takes.
    private static List<String> probes(ConfigDef.ConfigKey key) {
        List<String> probes = new ArrayList<>(List.of("", " ", "x", "true", "FALSE", "1.5", "1e9"));
        for (long edge : new long[] {-131072, -2, -1, 0, 1, 2, 4, 5, 9, 10, 17, 22, 25, 100, 500}) {
            around(probes, edge);
        }
        for (long edge :
                new long[] {
                    1000,
                    1024,
                    2000,
                    3600,
                    10000,
                    30000,
                    86400,
                    524288,
                    1 << 20,
                    3600000,
                    8388608,
                    Short.MAX_VALUE,
                    Integer.MAX_VALUE
                }) {
            around(probes, edge);
        }
        probes.addAll(List.of("0.49", "0.5", "0.51", "0.99", "1.0", "1.01", "-0.01"));
        probes.addAll(List.of("9223372036854775807", "9223372036854775808", "NaN"));
        if (key.validator != null) {
            String words =
                    key.validator.toString().replaceAll("[\\[\\]]|\\(case insensitive\\)", "");
            for (String word : words.split(",")) {
                probes.add(word.trim());
                probes.add(word.trim().toLowerCase(java.util.Locale.ROOT));
            }
        }
        probes.addAll(
                List.of("a,b", "a,a", "a,", ",", "a, b ,c", "compact,delete", "broker,controller"));
        probes.addAll(List.of("1@h:9", "1@h:9,2@[::1]:9", "1@h", "h:9", "[::1]:9", "h:x", "a@h:9"));
        probes.addAll(List.of("*", "0:1,1:2", "0:1,", "0:a", "1:1:1"));
        probes.addAll(List.of("by_duration:PT1H", "by_duration:-PT1H", "by_duration:1h", "Latest"));
        return probes;
    }

    private static void around(List<String> probes, long edge) {
        for (long at = edge - 1; at <= edge + 1; at++) {
            probes.add(Long.toString(at));
        }
    }

    private static boolean kafkaAccepts(ConfigDef.ConfigKey key, String text) {
        try {
            if (key.type == ConfigDef.Type.CLASS) {
                return true; // Kafka loads the class; we keep its name
            }
            Object value = ConfigDef.parseType(key.name, text, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, value);
            }
            return true;
        } catch (ConfigException _) {
            return false;
        }
    }

    private static boolean weAccept(Setting<?> setting, String text) {
        try {
            setting.parse(text);
            return true;
        } catch (InvalidSettingException _) {
            return false;
        }
    }
}
