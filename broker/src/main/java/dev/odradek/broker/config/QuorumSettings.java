package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metadata quorum: voters, elections, and the log of the cluster's metadata.
public final class QuorumSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> CONTROLLER_LISTENER_NAMES =
            TABLE.requiredList("controller.listener.names")
                    .distinctNonEmpty()
                    .high()
                    .doc("Listeners that controllers use; a broker takes the first to reach them.");

    public static final Setting<List<String>> CONTROLLER_QUORUM_VOTERS =
            TABLE.listOf("controller.quorum.voters")
                    .within(new Bounds.Voters())
                    .high()
                    .doc(
                            "The fixed set of voters, as id@host:port pairs; empty where the set may change.");

    public static final Setting<List<String>> CONTROLLER_QUORUM_BOOTSTRAP_SERVERS =
            TABLE.listOf("controller.quorum.bootstrap.servers")
                    .within(new Bounds.HostPorts())
                    .high()
                    .doc("Controllers to ask for the quorum's state, as host:port pairs.");

    public static final Setting<Integer> CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS =
            TABLE.intOf("controller.quorum.election.timeout.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("A candidate without a majority after this long begins anew.");

    public static final Setting<Integer> CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS =
            TABLE.intOf("controller.quorum.election.backoff.max.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("Longest pause before a lost election is tried again.");

    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_TIMEOUT_MS =
            TABLE.intOf("controller.quorum.fetch.timeout.ms", 2000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc(
                            "A follower without an answer from the leader for this long stands for election.");

    public static final Setting<Integer> CONTROLLER_QUORUM_APPEND_LINGER_MS =
            TABLE.intOf("controller.quorum.append.linger.ms", 25)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .doc("How long the leader gathers records before it writes them.");

    public static final Setting<Integer> CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS =
            TABLE.intOf("controller.quorum.request.timeout.ms", 2000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .doc("How long a node of the quorum waits for an answer.");

    public static final Setting<Integer> CONTROLLER_QUORUM_RETRY_BACKOFF_MS =
            TABLE.intOf("controller.quorum.retry.backoff.ms", 20)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .doc("Pause before a failed request within the quorum is sent again.");

    public static final Setting<Boolean> CONTROLLER_QUORUM_AUTO_JOIN_ENABLE =
            TABLE.booleanOf("controller.quorum.auto.join.enable", false)
                    .low()
                    .doc("A controller that is no voter asks to become one by itself.");

    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_MAX_BYTES =
            TABLE.intOf("controller.quorum.fetch.max.bytes", 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .low()
                    .doc("Most bytes that a fetch of the metadata log asks for.");

    public static final Setting<Integer> CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES =
            TABLE.intOf("controller.quorum.fetch.snapshot.max.bytes", 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .low()
                    .doc("Most bytes that one fetch of a metadata snapshot asks for.");

    public static final Setting<@Nullable String> METADATA_LOG_DIR =
            TABLE.stringOrNull("metadata.log.dir")
                    .high()
                    .doc("Directory of the metadata log; the first log directory when unset.");

    public static final Setting<Integer> METADATA_LOG_SEGMENT_BYTES =
            TABLE.intOf("metadata.log.segment.bytes", 1024 * 1024 * 1024)
                    .atLeast(8 * 1024 * 1024)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Size at which a segment of the metadata log is closed.");

    public static final Setting<Long> METADATA_LOG_SEGMENT_MS =
            TABLE.longOf("metadata.log.segment.ms", 604_800_000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("Age at which a segment of the metadata log is closed.");

    public static final Setting<Long> METADATA_MAX_RETENTION_BYTES =
            TABLE.longOf("metadata.max.retention.bytes", 100 * 1024 * 1024)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Size of metadata log and snapshots beyond which old ones go.");

    public static final Setting<Long> METADATA_MAX_RETENTION_MS =
            TABLE.longOf("metadata.max.retention.ms", 604_800_000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("Age beyond which old metadata segments and snapshots go.");

    public static final Setting<Integer> METADATA_MAX_IDLE_INTERVAL_MS =
            TABLE.intOf("metadata.max.idle.interval.ms", 500)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .doc(
                            "The active controller writes a no-op record after so long a silence; 0 writes none.");

    public static final Setting<Long> METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS =
            TABLE.longOf("metadata.log.max.record.bytes.between.snapshots", 20 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .doc("Bytes of new records after which a snapshot is written.");

    public static final Setting<Long> METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS =
            TABLE.longOf("metadata.log.max.snapshot.interval.ms", 3_600_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc(
                            "Age of the last snapshot after which a new one is written; 0 turns this off.");

    public static final Setting<@Nullable Integer> INTERNAL_METADATA_LOG_SEGMENT_BYTES =
            TABLE.intOrNull("internal.metadata.log.segment.bytes")
                    .in(Unit.BYTES)
                    .low()
                    .internal()
                    .notYet()
                    .doc(
                            "Overrides metadata.log.segment.bytes without its lower bound; for tests.");

    public static final Setting<Integer> INTERNAL_METADATA_MAX_BATCH_SIZE_IN_BYTES =
            TABLE.intOf("internal.metadata.max.batch.size.in.bytes", 8 * 1024 * 1024)
                    .in(Unit.BYTES)
                    .low()
                    .internal()
                    .notYet()
                    .doc("Largest batch of the metadata log; for tests.");

    public static final Setting<Long> INTERNAL_METADATA_DELETE_DELAY_MILLIS =
            TABLE.longOf("internal.metadata.delete.delay.millis", 60_000)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .internal()
                    .notYet()
                    .doc("How long a deleted metadata segment stays on disk; for tests.");

    private QuorumSettings() {}
}
