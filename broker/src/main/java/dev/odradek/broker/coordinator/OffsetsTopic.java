package dev.odradek.broker.coordinator;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.OffsetSettings;
import dev.odradek.wire.InternalTopics;
import java.util.LinkedHashMap;
import java.util.Map;

/// `__consumer_offsets` as it is made when somebody first looks for a group coordinator.
///
/// @param configs the topic's own settings
public record OffsetsTopic(
        String name, int partitions, short replicationFactor, Map<String, String> configs) {
    public OffsetsTopic {
        configs = Map.copyOf(configs);
    }

    /// Source: Kafka 4.3.1 GroupCoordinatorService.groupMetadataTopicConfigs.
    public static OffsetsTopic of(BrokerConfig config) {
        var configs = new LinkedHashMap<String, String>();
        configs.put("cleanup.policy", "compact");
        configs.put("compression.type", "producer");
        configs.put(
                "segment.bytes",
                String.valueOf(config.get(OffsetSettings.OFFSETS_TOPIC_SEGMENT_BYTES)));
        return new OffsetsTopic(
                InternalTopics.GROUP_OFFSETS,
                config.get(OffsetSettings.OFFSETS_TOPIC_NUM_PARTITIONS),
                config.get(OffsetSettings.OFFSETS_TOPIC_REPLICATION_FACTOR),
                configs);
    }
}
