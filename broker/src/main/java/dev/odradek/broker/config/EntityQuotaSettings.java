package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// Quotas of users, clients and addresses, the credentials kept beside them, and the byte rates of
/// replication that exist only at run time.
public final class EntityQuotaSettings {
    static final SettingTable USERS_AND_CLIENTS = new SettingTable(Scope.USER_OR_CLIENT);
    static final SettingTable ADDRESSES = new SettingTable(Scope.IP);
    static final SettingTable RUN_TIME = new SettingTable(Scope.BROKER_AT_RUN_TIME);

    public static final Setting<Long> CONSUMER_BYTE_RATE =
            USERS_AND_CLIENTS
                    .longOf("consumer_byte_rate", Long.MAX_VALUE)
                    .in(Unit.BYTES_PER_SECOND)
                    .notYet()
                    .doc("Bytes per second that a client may fetch from one broker.");

    public static final Setting<Long> PRODUCER_BYTE_RATE =
            USERS_AND_CLIENTS
                    .longOf("producer_byte_rate", Long.MAX_VALUE)
                    .in(Unit.BYTES_PER_SECOND)
                    .notYet()
                    .doc("Bytes per second that a client may produce to one broker.");

    public static final Setting<Double> REQUEST_PERCENTAGE =
            USERS_AND_CLIENTS
                    .doubleOf("request_percentage", Integer.MAX_VALUE)
                    .notYet()
                    .doc("Share of handler time, in percent of one thread, that a client may use.");

    public static final Setting<Double> CONTROLLER_MUTATION_RATE =
            USERS_AND_CLIENTS
                    .doubleOf("controller_mutation_rate", Integer.MAX_VALUE)
                    .notYet()
                    .doc("Partitions per second that a client may create or delete.");

    public static final Setting<@Nullable String> SCRAM_SHA_256 =
            USERS_AND_CLIENTS
                    .stringOrNull("SCRAM-SHA-256")
                    .notYet()
                    .doc("Salted password of a user for SCRAM-SHA-256.");

    public static final Setting<@Nullable String> SCRAM_SHA_512 =
            USERS_AND_CLIENTS
                    .stringOrNull("SCRAM-SHA-512")
                    .notYet()
                    .doc("Salted password of a user for SCRAM-SHA-512.");

    public static final Setting<Integer> CONNECTION_CREATION_RATE =
            ADDRESSES
                    .intOf("connection_creation_rate", Integer.MAX_VALUE)
                    .atLeast(0)
                    .notYet()
                    .doc("New connections per second that an address may open on one broker.");

    public static final Setting<Long> LEADER_REPLICATION_THROTTLED_RATE =
            RUN_TIME.longOf("leader.replication.throttled.rate", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .notYet()
                    .doc("Bytes per second that leaders send to throttled followers.");

    public static final Setting<Long> FOLLOWER_REPLICATION_THROTTLED_RATE =
            RUN_TIME.longOf("follower.replication.throttled.rate", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .notYet()
                    .doc("Bytes per second that throttled followers fetch.");

    public static final Setting<Long> REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND =
            RUN_TIME.longOf("replica.alter.log.dirs.io.max.bytes.per.second", Long.MAX_VALUE)
                    .atLeast(0)
                    .in(Unit.BYTES_PER_SECOND)
                    .clusterWide()
                    .doc("Bytes per second that moves between log directories may write.");

    private EntityQuotaSettings() {}
}
