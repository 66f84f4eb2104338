package dev.odradek.broker.config;

/// Transactions, their coordinator and its topic.
public final class TransactionSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> TRANSACTION_MAX_TIMEOUT_MS =
            TABLE.intOf("transaction.max.timeout.ms", 900_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("Longest transaction timeout that a producer may ask for.");

    public static final Setting<Integer> TRANSACTION_STATE_LOG_NUM_PARTITIONS =
            TABLE.intOf("transaction.state.log.num.partitions", 50)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Partitions of the transaction topic; not to be changed once it exists.");

    public static final Setting<Short> TRANSACTION_STATE_LOG_REPLICATION_FACTOR =
            TABLE.shortOf("transaction.state.log.replication.factor", 3)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Replicas of the transaction topic.");

    public static final Setting<Integer> TRANSACTION_STATE_LOG_MIN_ISR =
            TABLE.intOf("transaction.state.log.min.isr", 2)
                    .atLeast(1)
                    .high()
                    .notYet()
                    .doc("Replicas of the transaction topic that must hold a write.");

    public static final Setting<Integer> TRANSACTION_STATE_LOG_SEGMENT_BYTES =
            TABLE.intOf("transaction.state.log.segment.bytes", 100 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc("Segment size of the transaction topic.");

    public static final Setting<Integer> TRANSACTION_STATE_LOG_LOAD_BUFFER_SIZE =
            TABLE.intOf("transaction.state.log.load.buffer.size", 5 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .notYet()
                    .doc(
                            "Bytes read at once while a partition of the transaction topic is loaded.");

    public static final Setting<Integer> TRANSACTIONAL_ID_EXPIRATION_MS =
            TABLE.intOf("transactional.id.expiration.ms", 604_800_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("A transactional id without a transaction for this long is forgotten.");

    public static final Setting<Integer>
            TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS =
                    TABLE.intOf(
                                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                    10_000)
                            .atLeast(1)
                            .in(Unit.MILLISECONDS)
                            .low()
                            .notYet()
                            .doc(
                                    "How often transactions past their timeout are looked for and aborted.");

    public static final Setting<Integer>
            TRANSACTION_REMOVE_EXPIRED_TRANSACTION_CLEANUP_INTERVAL_MS =
                    TABLE.intOf(
                                    "transaction.remove.expired.transaction.cleanup.interval.ms",
                                    3_600_000)
                            .atLeast(1)
                            .in(Unit.MILLISECONDS)
                            .low()
                            .notYet()
                            .doc("How often transactional ids past their time are looked for.");

    public static final Setting<Boolean> TRANSACTION_PARTITION_VERIFICATION_ENABLE =
            TABLE.booleanOf("transaction.partition.verification.enable", true)
                    .clusterWide()
                    .low()
                    .notYet()
                    .doc(
                            "Check that a partition belongs to the transaction before its records are written.");

    public static final Setting<Boolean> TRANSACTION_TWO_PHASE_COMMIT_ENABLE =
            TABLE.booleanOf("transaction.two.phase.commit.enable", false)
                    .low()
                    .notYet()
                    .doc(
                            "Let producers take part in an outer two-phase commit, without a transaction timeout.");

    public static final Setting<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS =
            TABLE.intOf("add.partitions.to.txn.retry.backoff.ms", 20)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("First pause before a partition is added to a transaction once more.");

    public static final Setting<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MAX_MS =
            TABLE.intOf("add.partitions.to.txn.retry.backoff.max.ms", 100)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .high()
                    .notYet()
                    .doc("Longest pause before a partition is added to a transaction once more.");

    private TransactionSettings() {}
}
