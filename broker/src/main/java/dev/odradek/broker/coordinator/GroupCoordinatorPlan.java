package dev.odradek.broker.coordinator;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.OffsetSettings;
import dev.odradek.groups.GroupMachine;
import dev.odradek.groups.GroupRecordCodec;
import dev.odradek.groups.GroupSettings;
import dev.odradek.groups.classic.ClassicSettings;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What the broker's settings make of the group coordinator.
final class GroupCoordinatorPlan {
    private final BrokerConfig config;
    private final RandomGenerator random;

    GroupCoordinatorPlan(BrokerConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    GroupSettings groupSettings() {
        return new GroupSettings(
                new ClassicSettings(
                        config.get(
                                dev.odradek.broker.config.GroupSettings
                                        .GROUP_INITIAL_REBALANCE_DELAY_MS),
                        config.get(dev.odradek.broker.config.GroupSettings.GROUP_MAX_SIZE)),
                new dev.odradek.groups.offsets.OffsetSettings(
                        config.get(OffsetSettings.OFFSET_METADATA_MAX_BYTES),
                        TimeUnit.MINUTES.toMillis(
                                config.get(OffsetSettings.OFFSETS_RETENTION_MINUTES)),
                        config.get(OffsetSettings.OFFSETS_RETENTION_CHECK_INTERVAL_MS)),
                config.get(dev.odradek.broker.config.GroupSettings.GROUP_MIN_SESSION_TIMEOUT_MS),
                config.get(dev.odradek.broker.config.GroupSettings.GROUP_MAX_SESSION_TIMEOUT_MS));
    }

    CoordinatorShards.Plan<GroupMachine> shards() {
        GroupSettings groupSettings = groupSettings();
        return new CoordinatorShards.Plan<>(
                "group-coordinator",
                config.get(dev.odradek.broker.config.GroupSettings.GROUP_COORDINATOR_THREADS),
                undo -> new GroupMachine(groupSettings, undo, this::memberIdSuffix),
                GroupRecordCodec.INSTANCE,
                new ShardSettings(
                        compression(),
                        config.get(OffsetSettings.OFFSETS_LOAD_BUFFER_SIZE),
                        config.get(OffsetSettings.OFFSETS_COMMIT_TIMEOUT_MS)));
    }

    private Codec compression() {
        Compression compression =
                Compression.of(config.get(OffsetSettings.OFFSETS_TOPIC_COMPRESSION_CODEC));
        return compression == null ? Codec.NONE : Codec.of(compression);
    }

    /// A random UUID (version 4) as text, like the one in the member ids that Kafka gives. Called
    /// by all coordinator queues.
    private String memberIdSuffix() {
        long most;
        long least;
        synchronized (random) {
            most = random.nextLong();
            least = random.nextLong();
        }
        return new UUID((most & ~0xf000L) | 0x4000L, (least & (-1L >>> 2)) | Long.MIN_VALUE)
                .toString();
    }
}
