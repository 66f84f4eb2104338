package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// Replicas, leadership, and what brokers say to each other.
public final class ReplicationSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> DEFAULT_REPLICATION_FACTOR =
            TABLE.intOf("default.replication.factor", 1)
                    .doc("Replicas of a topic that is created without a number.");

    public static final Setting<Long> REPLICA_LAG_TIME_MAX_MS =
            TABLE.longOf("replica.lag.time.max.ms", 30_000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("A follower that has not caught up for this long leaves the in-sync set.");

    public static final Setting<Integer> REPLICA_SOCKET_TIMEOUT_MS =
            TABLE.intOf("replica.socket.timeout.ms", 30_000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc(
                            "How long a follower waits for its leader's answer; at least replica.fetch.wait.max.ms.");

    public static final Setting<Integer> REPLICA_SOCKET_RECEIVE_BUFFER_BYTES =
            TABLE.intOf("replica.socket.receive.buffer.bytes", 65_536)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc(
                            "Receive buffer of a follower's connection to its leader; -1 leaves the system's default.");

    public static final Setting<Integer> REPLICA_FETCH_MAX_BYTES =
            TABLE.intOf("replica.fetch.max.bytes", 1024 * 1024)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .notYet()
                    .doc(
                            "Bytes that a follower asks of one partition; one larger batch still comes through.");

    public static final Setting<Integer> REPLICA_FETCH_WAIT_MAX_MS =
            TABLE.intOf("replica.fetch.wait.max.ms", 500)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("How long the leader may hold a follower's fetch back for more data.");

    public static final Setting<Integer> REPLICA_FETCH_BACKOFF_MS =
            TABLE.intOf("replica.fetch.backoff.ms", 1000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How long a follower waits after a failed fetch.");

    public static final Setting<Integer> REPLICA_FETCH_MIN_BYTES =
            TABLE.intOf("replica.fetch.min.bytes", 1)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc("Bytes that a follower waits for, up to its wait time.");

    public static final Setting<Integer> REPLICA_FETCH_RESPONSE_MAX_BYTES =
            TABLE.intOf("replica.fetch.response.max.bytes", 10 * 1024 * 1024)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .notYet()
                    .doc("Bytes that a follower asks of one whole answer.");

    public static final Setting<Integer> NUM_REPLICA_FETCHERS =
            TABLE.intOf("num.replica.fetchers", 1)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .notYet()
                    .doc("Threads that fetch from each other broker.");

    public static final Setting<Long> REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS =
            TABLE.longOf("replica.high.watermark.checkpoint.interval.ms", 5000)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .doc("How often high watermarks are written down.");

    public static final Setting<@Nullable String> REPLICA_SELECTOR_CLASS =
            TABLE.stringOrNull("replica.selector.class")
                    .notYet()
                    .doc(
                            "Class that chooses the replica from which a consumer reads; the leader when unset.");

    public static final Setting<Integer> FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.intOf("fetch.purgatory.purge.interval.requests", 1000)
                    .notYet()
                    .doc("Finished waiting fetches that may pile up before they are swept out.");

    public static final Setting<Integer> PRODUCER_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.intOf("producer.purgatory.purge.interval.requests", 1000)
                    .notYet()
                    .doc("Finished waiting produces that may pile up before they are swept out.");

    public static final Setting<Integer> DELETE_RECORDS_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.intOf("delete.records.purgatory.purge.interval.requests", 1)
                    .notYet()
                    .doc(
                            "Finished waiting record deletions that may pile up before they are swept out.");

    public static final Setting<Integer> SHARE_FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS =
            TABLE.intOf("share.fetch.purgatory.purge.interval.requests", 1000)
                    .notYet()
                    .doc(
                            "Finished waiting share fetches that may pile up before they are swept out.");

    public static final Setting<Boolean> AUTO_LEADER_REBALANCE_ENABLE =
            TABLE.booleanOf("auto.leader.rebalance.enable", true)
                    .high()
                    .notYet()
                    .doc("Give leadership back to the preferred replicas from time to time.");

    public static final Setting<Long> LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS =
            TABLE.longOf("leader.imbalance.check.interval.seconds", 300)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .high()
                    .notYet()
                    .doc("How often leadership is looked over for giving it back.");

    public static final Setting<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
            TABLE.booleanOf("unclean.leader.election.enable", false)
                    .clusterWide()
                    .high()
                    .notYet()
                    .doc(
                            "Let a replica outside the in-sync set lead when no other is left: loses records.");

    public static final Setting<Long> UNCLEAN_LEADER_ELECTION_INTERVAL_MS =
            TABLE.longOf("unclean.leader.election.interval.ms", 300_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .notYet()
                    .doc(
                            "How often partitions without a leader are looked for, where unclean election is on.");

    public static final Setting<@Nullable String> INTER_BROKER_LISTENER_NAME =
            TABLE.stringOrNull("inter.broker.listener.name")
                    .doc("Listener over which brokers talk to each other.");

    public static final Setting<String> SECURITY_INTER_BROKER_PROTOCOL =
            TABLE.stringOf("security.inter.broker.protocol", "PLAINTEXT")
                    .oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
                    .doc("Security protocol between brokers, when no listener name is given.");

    public static final Setting<Integer> CONTROLLER_SOCKET_TIMEOUT_MS =
            TABLE.intOf("controller.socket.timeout.ms", 30_000)
                    .in(Unit.MILLISECONDS)
                    .doc("How long a broker waits for the controller's answer.");

    public static final Setting<Boolean> FOLLOWER_FETCH_LAST_TIERED_OFFSET_ENABLE =
            TABLE.booleanOf("follower.fetch.last.tiered.offset.enable", false)
                    .clusterWide()
                    .notYet()
                    .doc(
                            "Let a new follower start at the last tiered offset instead of the earliest.");

    private ReplicationSettings() {}
}
