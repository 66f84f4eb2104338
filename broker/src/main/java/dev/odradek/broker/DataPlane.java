package dev.odradek.broker;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.CleanerSettings;
import dev.odradek.broker.config.EntityQuotaSettings;
import dev.odradek.broker.config.LogSettings;
import dev.odradek.broker.config.NetworkSettings;
import dev.odradek.broker.config.OwnSettings;
import dev.odradek.broker.config.ReplicationSettings;
import dev.odradek.broker.config.TopicConfig;
import dev.odradek.broker.config.TransactionSettings;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.broker.fetch.FetchService;
import dev.odradek.broker.fetch.FetchSessions;
import dev.odradek.broker.metadata.ClusterView;
import dev.odradek.broker.metadata.CoordinatorElections;
import dev.odradek.broker.metadata.DirectoryAssignments;
import dev.odradek.broker.metadata.DirectoryMoves;
import dev.odradek.broker.metadata.HostedPartitions;
import dev.odradek.broker.metadata.LiveConfig;
import dev.odradek.broker.metadata.MetadataPublisher;
import dev.odradek.broker.metadata.ReplicaApplier;
import dev.odradek.broker.metadata.TopicConfigChanges;
import dev.odradek.broker.metadata.TopicLogs;
import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.log.FlushWindow;
import dev.odradek.log.LogDirectories;
import dev.odradek.log.LogDirectorySettings;
import dev.odradek.log.OfflineDirectory;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.metadata.ClusterImage;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The data side of a node: logs, the partitions on them, fetches, and the coordinator of groups.
final class DataPlane {
    private static final int QUEUE_CAPACITY = 1_000_000;
    private static final int WORKERS = 4;

    /// Kafka's `min.incremental.fetch.session.eviction.ms`, which is no setting.
    private static final long SESSION_EVICTION_MS = 120_000;

    /// A fetch that asks to wait longer waits so long.
    private static final long FETCH_WAIT_MS_MAX = 5 * 60_000;

    private final LiveConfig live;
    private final LogDirectories logs;
    private final ClusterView cluster = new ClusterView();
    private final Partitions partitions = new Partitions();
    private final HostedPartitions directory;
    private final ReplicaApplier replicas;
    private final GroupCoordinatorService groups;
    private final FetchService fetches;
    private final BatchIntake intake;
    private final WorkerPool workers;
    private final TaskQueue metadataQueue;
    private final MetadataPublisher publisher;

    /// @param coldReads closed by the caller, before this
    /// @param committedEnd end of the committed metadata, negative while it is not known
    /// @param quotas of connections; follows the metadata too
    /// @param unusable log directories that cannot be used, with the reason
    DataPlane(
            BrokerConfig config,
            LiveConfig live,
            NodeServices node,
            ColdReads coldReads,
            String clusterId,
            LongSupplier committedEnd,
            ConnectionQuotas quotas,
            Map<Path, String> unusable,
            DirectoryAssignments assignments) {
        this.live = live;
        ProducerSettings producers = producers(config);
        live.onChange(changed -> change(producers, changed));
        this.logs =
                LogDirectories.open(
                        node.clock(),
                        node.tasks(),
                        node.handles(),
                        node.random(),
                        logSettings(config, clusterId, producers),
                        // What topics set themselves is applied with the first image.
                        _ -> TopicLogs.of(TopicConfig.of(config, Map.of())),
                        unusable);
        logs.cordon(config.cordonedLogDirs());
        this.directory = new HostedPartitions(config.nodeId(), cluster, partitions);
        this.replicas =
                new ReplicaApplier(
                        config.nodeId(),
                        logs,
                        partitions,
                        (image, topic) -> TopicLogs.of(live.topic(image, topic)),
                        assignments);
        logs.moves().host(new DirectoryMoves(partitions, assignments));
        limitMoves(config);
        live.onChange(this::limitMoves);
        this.groups =
                new GroupCoordinatorService(config, node.clock(), node.tasks(), node.random());
        this.fetches =
                new FetchService(
                        directory,
                        new FetchSessions(
                                config.get(
                                        NetworkSettings.MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS),
                                SESSION_EVICTION_MS,
                                node.random()),
                        coldReads,
                        node.clock(),
                        new FetchService.Limits(
                                config.get(NetworkSettings.FETCH_MAX_BYTES), FETCH_WAIT_MS_MAX));
        this.intake =
                new BatchIntake(
                        node.clock(),
                        PooledByteBufAllocator.DEFAULT,
                        () -> live.current().get(OwnSettings.PRODUCE_RECORDS_CHECKED));
        this.workers = node.tasks().pool("request-worker", WORKERS);
        this.metadataQueue = node.tasks().queue("metadata", QUEUE_CAPACITY);
        this.publisher =
                new MetadataPublisher(
                        metadataQueue,
                        cluster,
                        committedEnd,
                        List.of(
                                live,
                                quotas,
                                replicas,
                                new TopicConfigChanges(live, replicas),
                                new CoordinatorElections(config.nodeId(), partitions, groups)));
    }

    LogDirectories logs() {
        return logs;
    }

    ClusterView cluster() {
        return cluster;
    }

    HostedPartitions directory() {
        return directory;
    }

    GroupCoordinatorService groups() {
        return groups;
    }

    FetchService fetches() {
        return fetches;
    }

    BatchIntake intake() {
        return intake;
    }

    WorkerPool workers() {
        return workers;
    }

    MetadataPublisher publisher() {
        return publisher;
    }

    /// The first image is applied: sets the logs aside of topics that were deleted while the node
    /// was down; the others know their topics' settings now, so old records may go, and what newer
    /// ones of the same key have made obsolete.
    void onFirstImage(ClusterImage first) {
        metadataQueue.execute(() -> {
            replicas.setStraysAside(first);
            logs.keepHouse();
            logs.cleaner().start(cleanerLimits(live.current()));
            live.onChange(changed -> logs.cleaner().start(cleanerLimits(changed)));
        });
    }

    private void limitMoves(BrokerConfig config) {
        Integer threads = config.get(LogSettings.NUM_REPLICA_ALTER_LOG_DIRS_THREADS);
        logs.moves()
                .limits(
                        threads == null ? config.logDirs().size() : threads,
                        config.get(
                                EntityQuotaSettings
                                        .REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND));
    }

    private static CleanerLimits cleanerLimits(BrokerConfig config) {
        return new CleanerLimits(
                config.get(CleanerSettings.LOG_CLEANER_ENABLE),
                config.get(CleanerSettings.LOG_CLEANER_THREADS),
                config.get(CleanerSettings.LOG_CLEANER_DEDUPE_BUFFER_SIZE),
                config.get(CleanerSettings.LOG_CLEANER_IO_BUFFER_LOAD_FACTOR),
                config.get(CleanerSettings.LOG_CLEANER_IO_BUFFER_SIZE),
                config.get(CleanerSettings.LOG_CLEANER_IO_MAX_BYTES_PER_SECOND),
                config.get(CleanerSettings.LOG_CLEANER_BACKOFF_MS));
    }

    /// Takes the partitions of a failed log directory out of service.
    void onOffline(OfflineDirectory directory) {
        metadataQueue.execute(() -> replicas.onOffline(directory));
    }

    /// Closes everything in order; the logs last, so that what they were told is on disk.
    ///
    /// @param brokerEpoch for the mark of a clean stop
    void close(long brokerEpoch) {
        metadataQueue.close();
        groups.close();
        workers.close();
        logs.close(brokerEpoch);
    }

    private static LogDirectorySettings logSettings(
            BrokerConfig config, String clusterId, ProducerSettings producers) {
        return new LogDirectorySettings(
                config.logDirs(),
                clusterId,
                config.nodeId(),
                config.get(LogSettings.NUM_RECOVERY_THREADS_PER_DATA_DIR),
                config.get(LogSettings.LOG_FLUSH_SCHEDULER_INTERVAL_MS),
                config.get(LogSettings.LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS),
                config.get(LogSettings.LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS),
                config.get(ReplicationSettings.REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS),
                config.get(LogSettings.LOG_RETENTION_CHECK_INTERVAL_MS),
                config.get(LogSettings.PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS),
                config.get(LogSettings.LOG_INITIAL_TASK_DELAY_MS),
                new FlushWindow(
                        config.get(OwnSettings.FLUSH_WINDOW_MS),
                        config.get(OwnSettings.FLUSH_WINDOW_SLOWS_APPENDS)),
                config.get(OwnSettings.RECOVERY_TRUSTS_PAGE_CACHE),
                producers);
    }

    private static ProducerSettings producers(BrokerConfig config) {
        var producers = ProducerSettings.defaults();
        change(producers, config);
        return producers;
    }

    private static void change(ProducerSettings producers, BrokerConfig config) {
        producers.change(
                config.get(LogSettings.PRODUCER_ID_EXPIRATION_MS),
                config.get(TransactionSettings.TRANSACTION_PARTITION_VERIFICATION_ENABLE));
    }
}
