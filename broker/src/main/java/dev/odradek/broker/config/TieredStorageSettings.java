package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// Segments in remote storage.
public final class TieredStorageSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Boolean> REMOTE_LOG_STORAGE_SYSTEM_ENABLE =
            TABLE.booleanOf("remote.log.storage.system.enable", false)
                    .protects()
                    .doc("Turn tiered storage on for this broker.");

    public static final Setting<@Nullable String> REMOTE_LOG_STORAGE_MANAGER_CLASS_NAME =
            TABLE.stringOrNull("remote.log.storage.manager.class.name")
                    .nonEmpty()
                    .notYet()
                    .doc("Class that stores segments remotely.");

    public static final Setting<@Nullable String> REMOTE_LOG_STORAGE_MANAGER_CLASS_PATH =
            TABLE.stringOrNull("remote.log.storage.manager.class.path")
                    .notYet()
                    .doc("Class path of that class.");

    public static final Setting<String> REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX =
            TABLE.stringOf("remote.log.storage.manager.impl.prefix", "rsm.config.")
                    .nonEmpty()
                    .notYet()
                    .doc("Settings with this prefix are handed to that class.");

    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_CLASS_NAME =
            TABLE.stringOf(
                            "remote.log.metadata.manager.class.name",
                            "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager")
                    .nonEmpty()
                    .notYet()
                    .doc("Class that knows which segments are stored remotely.");

    public static final Setting<@Nullable String> REMOTE_LOG_METADATA_MANAGER_CLASS_PATH =
            TABLE.stringOrNull("remote.log.metadata.manager.class.path")
                    .notYet()
                    .doc("Class path of that class.");

    public static final Setting<String> REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX =
            TABLE.stringOf("remote.log.metadata.manager.impl.prefix", "rlmm.config.")
                    .nonEmpty()
                    .notYet()
                    .doc("Settings with this prefix are handed to that class.");

    public static final Setting<@Nullable String> REMOTE_LOG_METADATA_MANAGER_LISTENER_NAME =
            TABLE.stringOrNull("remote.log.metadata.manager.listener.name")
                    .nonEmpty()
                    .notYet()
                    .doc("Listener over which that class reaches the brokers.");

    public static final Setting<Integer> REMOTE_LOG_METADATA_CUSTOM_METADATA_MAX_BYTES =
            TABLE.intOf("remote.log.metadata.custom.metadata.max.bytes", 128)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .low()
                    .notYet()
                    .doc("Most bytes that the storage class may keep with each segment.");

    public static final Setting<Long> REMOTE_LOG_INDEX_FILE_CACHE_TOTAL_SIZE_BYTES =
            TABLE.longOf("remote.log.index.file.cache.total.size.bytes", 1024 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .low()
                    .notYet()
                    .doc("Disk that indexes fetched from remote storage may use.");

    public static final Setting<Long> REMOTE_LOG_INDEX_FILE_CACHE_TTL_MS =
            TABLE.longOf("remote.log.index.file.cache.ttl.ms", 900_000)
                    .atLeast(-1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("How long such an index stays unused before it goes.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_THREAD_POOL_SIZE =
            TABLE.intOf("remote.log.manager.thread.pool.size", 2)
                    .atLeast(1)
                    .notYet()
                    .doc("Threads for remote work in general.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPIER_THREAD_POOL_SIZE =
            TABLE.intOf("remote.log.manager.copier.thread.pool.size", 10)
                    .atLeast(1)
                    .clusterWide()
                    .notYet()
                    .doc("Threads that copy segments out.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_EXPIRATION_THREAD_POOL_SIZE =
            TABLE.intOf("remote.log.manager.expiration.thread.pool.size", 10)
                    .atLeast(1)
                    .clusterWide()
                    .notYet()
                    .doc("Threads that delete remote segments.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_FOLLOWER_THREAD_POOL_SIZE =
            TABLE.intOf("remote.log.manager.follower.thread.pool.size", 2)
                    .atLeast(1)
                    .clusterWide()
                    .notYet()
                    .doc("Threads that follow remote state for followers.");

    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_INTERVAL_MS =
            TABLE.longOf("remote.log.manager.task.interval.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .notYet()
                    .doc("How often each partition's remote work is looked at.");

    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MS =
            TABLE.longOf("remote.log.manager.task.retry.backoff.ms", 500)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("First pause after remote work failed.");

    public static final Setting<Long> REMOTE_LOG_MANAGER_TASK_RETRY_BACKOFF_MAX_MS =
            TABLE.longOf("remote.log.manager.task.retry.backoff.max.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("Longest pause after remote work failed.");

    public static final Setting<Double> REMOTE_LOG_MANAGER_TASK_RETRY_JITTER =
            TABLE.doubleOf("remote.log.manager.task.retry.jitter", 0.2)
                    .between(0, 0.5)
                    .low()
                    .internal()
                    .notYet()
                    .doc("Share by which such a pause is varied at random.");

    public static final Setting<Long> REMOTE_LOG_MANAGER_COPY_MAX_BYTES_PER_SECOND =
            TABLE.longOf("remote.log.manager.copy.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(1)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .notYet()
                    .doc("Most bytes per second copied out.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_NUM =
            TABLE.intOf("remote.log.manager.copy.quota.window.num", 11)
                    .atLeast(1)
                    .notYet()
                    .doc("Windows remembered for that rate.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_COPY_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("remote.log.manager.copy.quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<Long> REMOTE_LOG_MANAGER_FETCH_MAX_BYTES_PER_SECOND =
            TABLE.longOf("remote.log.manager.fetch.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(1)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .notYet()
                    .doc("Most bytes per second read back.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_NUM =
            TABLE.intOf("remote.log.manager.fetch.quota.window.num", 11)
                    .atLeast(1)
                    .notYet()
                    .doc("Windows remembered for that rate.");

    public static final Setting<Integer> REMOTE_LOG_MANAGER_FETCH_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("remote.log.manager.fetch.quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<Integer> REMOTE_LOG_READER_THREADS =
            TABLE.intOf("remote.log.reader.threads", 10)
                    .atLeast(1)
                    .clusterWide()
                    .notYet()
                    .doc("Threads that read remote segments for consumers.");

    public static final Setting<Integer> REMOTE_LOG_READER_MAX_PENDING_TASKS =
            TABLE.intOf("remote.log.reader.max.pending.tasks", 100)
                    .atLeast(1)
                    .notYet()
                    .doc(
                            "Remote reads that may wait; beyond that consumers are answered with an error.");

    public static final Setting<Integer> REMOTE_FETCH_MAX_WAIT_MS =
            TABLE.intOf("remote.fetch.max.wait.ms", 500)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc("How long a fetch waits for remote data.");

    public static final Setting<Long> REMOTE_LIST_OFFSETS_REQUEST_TIMEOUT_MS =
            TABLE.longOf("remote.list.offsets.request.timeout.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc("How long a search for offsets waits for remote data.");

    public static final Setting<Long> LOG_LOCAL_RETENTION_MS =
            TABLE.longOf("log.local.retention.ms", -2)
                    .atLeast(-2)
                    .in(Unit.MILLISECONDS)
                    .clusterWide()
                    .notYet()
                    .doc(
                            "How long a segment that is stored remotely stays here too; -2 as long as log.retention.ms.");

    public static final Setting<Long> LOG_LOCAL_RETENTION_BYTES =
            TABLE.longOf("log.local.retention.bytes", -2)
                    .atLeast(-2)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .notYet()
                    .doc(
                            "Size up to which such segments stay here too; -2 as log.retention.bytes.");

    private TieredStorageSettings() {}
}
