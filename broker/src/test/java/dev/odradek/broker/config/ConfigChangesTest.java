package dev.odradek.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.ChangeOutcome.Accepted;
import dev.odradek.broker.config.ChangeOutcome.Refused;
import dev.odradek.broker.config.ConfigChange.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
    private final BrokerConfig broker = BrokerConfig.of(StartTest.minimal());
    private final ConfigChanges changes = new ConfigChanges(broker);

    @Test
    void entriesAreAddedToAListAndTakenOutOfIt() {
        var added =
                topic(Map.of(), new ConfigChange("cleanup.policy", Operation.APPEND, "compact"));
        assertThat(added)
                .isEqualTo(
                        new Accepted(
                                Map.of("cleanup.policy", Optional.of("delete,compact")),
                                Map.of("cleanup.policy", "delete,compact")));

        var taken =
                topic(
                        Map.of("cleanup.policy", "delete,compact"),
                        new ConfigChange("cleanup.policy", Operation.SUBTRACT, "delete"));
        assertThat(taken)
                .isEqualTo(
                        new Accepted(
                                Map.of("cleanup.policy", Optional.of("compact")),
                                Map.of("cleanup.policy", "compact")));
    }

    @Test
    void whatIsNoListTakesNoEntries() {
        assertRefused(
                topic(Map.of(), new ConfigChange("retention.ms", Operation.APPEND, "5")),
                40,
                "Can't APPEND to key retention.ms because its type is not LIST.");
    }

    @Test
    void aTopicKeepsWhatIsNotMentionedAndWritesNoUnchangedValue() {
        var outcome =
                topic(
                        Map.of("retention.ms", "5", "segment.ms", "7"),
                        new ConfigChange("retention.ms", Operation.SET, "5"),
                        new ConfigChange("segment.ms", Operation.DELETE, null));

        assertThat(outcome)
                .isEqualTo(
                        new Accepted(
                                Map.of("segment.ms", Optional.empty()),
                                Map.of("retention.ms", "5")));
    }

    @Test
    void unknownAndInvalidTopicSettingsAreRefused() {
        assertRefused(
                topic(Map.of(), new ConfigChange("retention", Operation.SET, "5")),
                40,
                "Unknown topic config name: retention");
        assertRefused(
                topic(Map.of(), new ConfigChange("segment.bytes", Operation.SET, "5")),
                40,
                "Invalid value 5 for configuration segment.bytes: must be a 32-bit integer, at"
                        + " least 1048576");
        assertRefused(
                topic(
                        Map.of(),
                        new ConfigChange("max.compaction.lag.ms", Operation.SET, "5"),
                        new ConfigChange("min.compaction.lag.ms", Operation.SET, "6")),
                40,
                "conflict topic config setting min.compaction.lag.ms (6) > max.compaction.lag.ms"
                        + " (5)");
    }

    @Test
    void malformedWishesAreRefused() {
        var twice = new ConfigChange("retention.ms", Operation.SET, "5");
        assertRefused(topic(Map.of(), twice, twice), 42, "Error due to duplicate config keys");
        assertRefused(
                topic(Map.of(), new ConfigChange("retention.ms", Operation.SET, null)),
                42,
                "Null value not supported for : retention.ms");
        assertRefused(
                changes.incremental(Scope.BROKER, "2", Map.of(), List.of()),
                42,
                "Unexpected broker id, expected 1, but received 2");
        assertRefused(
                changes.incremental(Scope.BROKER, "x", Map.of(), List.of()),
                42,
                "Node id must be an integer, but it is: x");
    }

    @Test
    void aBrokerChangesWhatIsDynamicAndNothingElse() {
        assertThat(broker("", "log.retention.ms", "60000")).isInstanceOf(Accepted.class);
        assertRefused(
                broker("1", "node.id", "7"),
                42,
                "Cannot update these configs dynamically: [node.id]");
        assertRefused(
                broker("", "listeners", "PLAINTEXT://localhost:9"),
                42,
                "Cannot update these configs at default cluster level, broker id must be"
                        + " specified: [listeners]");
        assertRefused(
                broker("1", "num.io.threads", "100"),
                42,
                "Dynamic thread count update validation failed for num.io.threads=100, value should"
                        + " not be greater than double the current value 8");
        assertThat(broker("1", "listener.name.plaintext.ssl.keystore.location", "/k"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void whatIsChangedAtRunTimeHoldsUntilItIsTakenBack() {
        BrokerConfig changed =
                broker.withDynamic(
                        Map.of("log.retention.ms", "60000", "num.io.threads", "9"),
                        Map.of("num.io.threads", "10", "node.id", "5", "log.segment.bytes", "x"));

        assertThat(changed.get(LogSettings.LOG_RETENTION_MS)).isEqualTo(60000);
        assertThat(changed.get(NodeSettings.NUM_IO_THREADS)).isEqualTo(10);
        assertThat(changed.nodeId()).isEqualTo(1);
        assertThat(TopicConfig.of(changed, Map.of()).get(TopicSettings.RETENTION_MS))
                .isEqualTo(60000);
        assertThat(changed.withDynamic(Map.of(), Map.of()).get(NodeSettings.NUM_IO_THREADS))
                .isEqualTo(8);
    }

    @Test
    void groupsAndSubscriptionsHaveTheirOwnRules() {
        assertRefused(
                changes.incremental(
                        Scope.GROUP,
                        "g",
                        Map.of(),
                        List.of(
                                new ConfigChange(
                                        "consumer.session.timeout.ms", Operation.SET, "100"))),
                40,
                "consumer.session.timeout.ms must be greater than or equal to"
                        + " group.consumer.min.session.timeout.ms");
        assertRefused(
                changes.incremental(
                        Scope.CLIENT_METRICS,
                        "m",
                        Map.of(),
                        List.of(new ConfigChange("interval.ms", Operation.SET, "5"))),
                42,
                "Invalid value 5 for interval.ms, interval must be between 100 and 3600000 (1"
                        + " hour)");
    }

    @Test
    void replacingRemovesWhatIsNotWantedAnyMore() {
        assertThat(
                        changes.replace(
                                Scope.TOPIC,
                                "t",
                                Map.of("retention.ms", "5"),
                                Map.of("segment.ms", "7")))
                .isEqualTo(
                        new Accepted(
                                Map.of(
                                        "retention.ms", Optional.empty(),
                                        "segment.ms", Optional.of("7")),
                                Map.of("segment.ms", "7")));
    }

    private ChangeOutcome topic(Map<String, String> existing, ConfigChange... wanted) {
        return changes.incremental(Scope.TOPIC, "t", existing, List.of(wanted));
    }

    private ChangeOutcome broker(String resource, String name, String value) {
        return changes.incremental(
                Scope.BROKER,
                resource,
                Map.of(),
                List.of(new ConfigChange(name, Operation.SET, value)));
    }

    private static void assertRefused(ChangeOutcome outcome, int code, String message) {
        assertThat(outcome).isEqualTo(new Refused((short) code, message));
    }
}
