package dev.odradek.log;

import java.util.List;

/// Bugs as others shipped them, each one an entry of `docs/faults.md`, made of the log's own
/// classes by an edit of their byte code: what runs in production holds no switch for them.
enum PlantedBug {
    SEGMENT_NAME_NOT_SYNCED(
            17,
            "KAFKA-3968: a flush leaves the name of a new segment to chance",
            Edit.dropCall("LogFlush", "forceFiles", "syncDirectory")),
    PARTITION_NAME_NOT_SYNCED(
            17,
            "KAFKA-3968, one level up: a flush leaves the name of a new log's directory to chance",
            Edit.dropCall("LogFlush", "forceFiles", "forceRoot")),
    TOPIC_ID_NOT_FLUSHED(
            17,
            "KAFKA-3968's like: records are durable before what says whose they are",
            Edit.dropCall(
                    "LogFlush",
                    "forceFiles",
                    "force",
                    "dev.odradek.log.checkpoint.PartitionMetadata")),
    RECOVERED_RECORDS_NOT_FLUSHED(
            17,
            "KAFKA-10101: what a recovery found is served before it is durable",
            Edit.dropCall("recover.LogRecovery", "run", "forceFrom")),
    INDEX_NOT_FLUSHED(
            17,
            "KAFKA-20979: indexes are not flushed with their segment",
            Edit.dropCall("segment.Segment", "forceIndexes", "force"),
            Edit.dropCall("segment.Segment", "forceWrittenIndexes", "forceWritten")),
    EPOCHS_NOT_FLUSHED(
            16,
            "KAFKA-16541: leader-epoch-checkpoint is renamed into place before it is flushed",
            Edit.replaceCall("checkpoint.EpochCheckpoint", "write", "write", "writeWithoutFlush")),
    HIGH_WATERMARK_NOT_FLUSHED(
            13,
            "KAFKA-1647: the checkpointed high watermark does not survive a hard stop",
            Edit.replaceCall(
                    "checkpoint.OffsetCheckpoint",
                    "write",
                    "write",
                    "writeHighWatermarksWithoutFlush")),
    CLEAN_MARK_COMES_BACK(
            18,
            "KAFKA-10471: a crash after a clean stop is taken for that stop",
            Edit.dropCall("checkpoint.CleanShutdownMarker", "delete", "syncDirectory")),
    TRUNCATION_KEEPS_THE_RECOVERY_POINT(
            18,
            "Redpanda #9711: recovery passes over a segment that was truncated and written anew",
            Edit.dropCall("LogTrimmer", "truncateTo", "atMost"),
            Edit.dropCall("LogDirectories", "truncateTo", "checkpointRecoveryPoints")),
    FLUSH_FAILURE_FORGOTTEN(
            19,
            "KAFKA-10778: after a failed flush the log goes on as if nothing were lost",
            Edit.dropStore("LogFlush", "force", "failed"),
            Edit.dropCall("LogFlush", "flushRolledSoon", "accept")),
    EPOCHS_OF_LOST_RECORDS(
            25,
            "Redpanda #15112: epochs whose records a crash took are answered for",
            Edit.replaceCall("recover.LogRecovery", "noteEpoch", "confirm", "onlyLaterEpochs")),
    TRUNCATION_NOT_FLUSHED(
            3,
            "KAFKA-7164: what a follower has truncated comes back behind what it fetched since",
            Edit.dropCall("LogTrimmer", "truncateTo", "forceTruncation")),
    TRANSACTION_INDEX_NOT_TRUNCATED(
            25,
            "Redpanda #29849: an index keeps what was truncated from the log",
            Edit.dropCall(
                    "segment.Segment",
                    "truncateTo",
                    "truncateTo",
                    "dev.odradek.log.index.TransactionIndex")),
    SNAPSHOT_OF_LOST_RECORDS(
            30,
            "KAFKA-7298: producers are restored from a snapshot of records that are gone",
            Edit.dropCall("producer.ProducerStates", "restartAt", "deleteSnapshot")),
    SNAPSHOT_NOT_FLUSHED(
            17,
            "KAFKA-9892: the producers of a clean stop are gone after a power cut",
            Edit.dropCall("PartitionLog", "close", "syncDirectory")),
    CHECKPOINTS_OF_A_DROPPED_LOG(
            16,
            "KAFKA-16424: checkpoints outlive their log and are taken for those of the next one",
            Edit.dropCall("LogDirectories", "forgetEarlier", "checkpointRecoveryPoints"),
            Edit.dropCall("LogDirectories", "forgetEarlier", "checkpointHighWatermarks")),
    CLEANED_FOR_WHAT_IS_NOT_DURABLE(
            35,
            "KAFKA-5490 in a power cut: it takes the newer batch that made the older one go",
            Edit.dropCall("compact.Cleaning", "endScan", "makeDurable")),
    SWAP_NOT_SYNCED(
            17,
            "KAFKA-3968 in the cleaner: names of a swap come in any order after a power cut",
            Edit.dropCall("LogCompaction", "swap", "syncDirectory")),
    CLEANED_SEGMENT_NOT_FLUSHED(
            17,
            "KAFKA-10101 in the cleaner: a segment takes others' place before it is durable",
            Edit.dropCall("compact.GroupRewrite", "finish", "force"));

    /// A change to one method.
    ///
    /// @param type under `dev.odradek.log`
    /// @param method its name; lambdas in it count as parts of it
    /// @param member the called method, or the field
    /// @param owner of that member; empty for any
    /// @param instead a method of [PlantedCode] that takes the receiver and the arguments; empty
    ///   for nothing
    record Edit(
            Kind kind, String type, String method, String member, String owner, String instead) {
        enum Kind {
            CALL,
            STORE
        }

        static Edit dropCall(String type, String method, String callee) {
            return dropCall(type, method, callee, "");
        }

        static Edit dropCall(String type, String method, String callee, String owner) {
            return new Edit(Kind.CALL, type, method, callee, owner, "");
        }

        static Edit replaceCall(String type, String method, String callee, String instead) {
            return new Edit(Kind.CALL, type, method, callee, "", instead);
        }

        static Edit dropStore(String type, String method, String field) {
            return new Edit(Kind.STORE, type, method, field, "", "");
        }
    }

    private final int fault;
    private final String description;
    private final List<Edit> edits;

    PlantedBug(int fault, String description, Edit... edits) {
        this.fault = fault;
        this.description = description;
        this.edits = List.of(edits);
    }

    /// Its number in `docs/faults.md`.
    int fault() {
        return fault;
    }

    String description() {
        return description;
    }

    List<Edit> edits() {
        return edits;
    }
}
