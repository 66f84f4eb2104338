package dev.odradek.benchmarks.micro;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.common.runtime.SnapshottableCoordinator;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.timeline.SnapshotRegistry;
import org.openjdk.jmh.infra.Blackhole;

/// One shard of Kafka's group coordinator, driven as its CoordinatorRuntime drives it: decide,
/// encode and replay the records, note them as written and, once they are replicated, as committed.
final class KafkaGroups implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition("__consumer_offsets", 0);

    private final GroupCoordinatorRecordSerde codec = new GroupCoordinatorRecordSerde();
    private final GroupCoordinatorMetrics metrics = new GroupCoordinatorMetrics();
    private final GroupCoordinatorShard shard;
    private final SnapshottableCoordinator<GroupCoordinatorShard, CoordinatorRecord> states;
    private final RequestContext context;
    private long writtenOffset;

    KafkaGroups() {
        var definitions =
                Utils.mergeConfigs(
                        List.of(GroupCoordinatorConfig.CONFIG_DEF, ShareGroupConfig.CONFIG_DEF));
        var defaults = new AbstractConfig(definitions, Map.of(), false);
        var config = new GroupCoordinatorConfig(defaults);
        var shareConfig = new ShareGroupConfig(defaults);
        var log = new LogContext();
        var snapshots = new SnapshotRegistry(log);
        var groupConfigs = new GroupConfigManager(Map.of(), config, shareConfig);
        var builder = new GroupCoordinatorShard.Builder(config, groupConfigs);
        builder.withAuthorizerPlugin(Optional.empty());
        shard =
                builder.withLogContext(log)
                        .withSnapshotRegistry(snapshots)
                        .withTime(Time.SYSTEM)
                        .withTimer(new NoTimer())
                        .withExecutor(new NoExecutor())
                        .withCoordinatorMetrics(metrics)
                        .withTopicPartition(PARTITION)
                        .build();
        states = new SnapshottableCoordinator<>(log, snapshots, shard, PARTITION);
        shard.onLoaded(CoordinatorMetadataImage.EMPTY);
        short version = ApiKeys.OFFSET_COMMIT.latestVersion();
        context =
                new RequestContext(
                        new RequestHeader(ApiKeys.OFFSET_COMMIT, version, "consumer", 1),
                        "1",
                        InetAddress.getLoopbackAddress(),
                        KafkaPrincipal.ANONYMOUS,
                        new ListenerName("PLAINTEXT"),
                        SecurityProtocol.PLAINTEXT,
                        ClientInformation.EMPTY,
                        false);
    }

    /// Commits, and takes the records as written and replicated.
    OffsetCommitResponseData commit(OffsetCommitRequestData request, Blackhole hole) {
        var result = shard.commitOffset(context, request);
        for (CoordinatorRecord record : result.records()) {
            hole.consume(codec.serializeKey(record));
            hole.consume(codec.serializeValue(record));
            states.replay(
                    writtenOffset++,
                    RecordBatch.NO_PRODUCER_ID,
                    RecordBatch.NO_PRODUCER_EPOCH,
                    record);
        }
        states.updateLastWrittenOffset(writtenOffset);
        states.updateLastCommittedOffset(writtenOffset);
        return result.response();
    }

    @Override
    public void close() {
        metrics.close();
    }

    /// Timers do not run out in the time that is measured.
    private static final class NoTimer implements CoordinatorTimer<CoordinatorRecord> {
        @Override
        public void schedule(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                TimeoutOperation<CoordinatorRecord> operation) {}

        @Override
        public void schedule(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                long retryBackoff,
                TimeoutOperation<CoordinatorRecord> operation) {}

        @Override
        public void scheduleIfAbsent(
                String key,
                long delay,
                TimeUnit unit,
                boolean retry,
                TimeoutOperation<CoordinatorRecord> operation) {}

        @Override
        public void cancel(String key) {}

        @Override
        public boolean isScheduled(String key) {
            return false;
        }
    }

    /// Commits have nothing done elsewhere.
    private static final class NoExecutor implements CoordinatorExecutor<CoordinatorRecord> {
        @Override
        public <R> boolean schedule(
                String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
            return false;
        }

        @Override
        public boolean isScheduled(String key) {
            return false;
        }

        @Override
        public void cancel(String key) {}
    }
}
