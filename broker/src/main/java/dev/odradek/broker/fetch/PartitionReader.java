package dev.odradek.broker.fetch;

import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.LogFailureException;
import dev.odradek.log.LogOffsets;
import dev.odradek.log.LogRead;
import dev.odradek.log.LogSlice;
import dev.odradek.log.ReadBound;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.List;

/// Reads one partition for a fetch: finds it, checks what the fetcher believes about its leader,
/// and takes a slice of the log. Errors are answers; nothing is thrown for what a client may cause.
final class PartitionReader {
    private final PartitionDirectory directory;

    PartitionReader(PartitionDirectory directory) {
        this.directory = directory;
    }

    /// @param bytesMax what is left of the whole answer; with `atLeastOneBatch` a larger first
    ///   batch is read all the same
    PartitionRead read(
            SessionPartition wanted, FetchRules rules, int bytesMax, boolean atLeastOneBatch) {
        FetchKey key = wanted.key();
        return switch (directory.find(
                key.topicId(), key.topic(), key.partition(), rules.byTopicId())) {
            case PartitionDirectory.Found(Partition partition) ->
                    read(wanted, partition, rules, bytesMax, atLeastOneBatch);
            case PartitionDirectory.NotHere(ErrorCode error) -> failed(wanted, error);
        };
    }

    private PartitionRead read(
            SessionPartition wanted,
            Partition partition,
            FetchRules rules,
            int bytesMax,
            boolean atLeastOneBatch) {
        FetchPosition position = wanted.position();
        if (position.bytesMax() < 0) {
            return failed(wanted, ErrorCode.INVALID_REQUEST);
        }
        ErrorCode refused = partition.checkLeader(position.currentLeaderEpoch());
        if (refused != ErrorCode.NONE) {
            return refused(wanted, partition, refused);
        }
        try {
            if (position.lastFetchedEpoch() >= 0) {
                EpochEndOffset end = partition.log().endOffsetForEpoch(position.lastFetchedEpoch());
                if (end == null) {
                    return failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
                }
                if (end.epoch() < position.lastFetchedEpoch()
                        || end.endOffset() < position.fetchOffset()) {
                    return diverging(wanted, partition, end);
                }
            }
            int limit = Math.min(position.bytesMax(), bytesMax);
            LogRead read =
                    partition
                            .log()
                            .read(
                                    position.fetchOffset(),
                                    Math.max(limit, 0),
                                    rules.bound(),
                                    atLeastOneBatch);
            return switch (read) {
                case LogSlice slice -> found(wanted, slice, rules);
                case LogRead.OutOfRange _ -> failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
            };
        } catch (LogFailureException e) {
            return failed(wanted, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static PartitionRead found(SessionPartition wanted, LogSlice slice, FetchRules rules) {
        PartitionData data = data(wanted, slice.offsets());
        if (rules.bound() == ReadBound.LAST_STABLE) {
            data.abortedTransactions(aborted(slice.abortedTransactions()));
        } else {
            data.abortedTransactions(null);
        }
        if (slice.isEmpty()) {
            slice.release();
            data.records(BufferedRecords.EMPTY);
        } else {
            data.records(new SliceRecords(slice));
        }
        return new PartitionRead(wanted, data);
    }

    private static List<FetchResponse.AbortedTransaction> aborted(
            List<AbortedTransaction> transactions) {
        List<FetchResponse.AbortedTransaction> listed = new ArrayList<>(transactions.size());
        for (AbortedTransaction transaction : transactions) {
            listed.add(
                    new FetchResponse.AbortedTransaction()
                            .producerId(transaction.producerId())
                            .firstOffset(transaction.firstOffset()));
        }
        return listed;
    }

    private static PartitionRead diverging(
            SessionPartition wanted, Partition partition, EpochEndOffset end) {
        PartitionData data = data(wanted, partition.log().offsets()).records(BufferedRecords.EMPTY);
        data.divergingEpoch().epoch(end.epoch()).endOffset(end.endOffset());
        return new PartitionRead(wanted, data);
    }

    private static PartitionRead refused(
            SessionPartition wanted, Partition partition, ErrorCode error) {
        PartitionRead read = failed(wanted, error);
        if (error == ErrorCode.NOT_LEADER_OR_FOLLOWER || error == ErrorCode.FENCED_LEADER_EPOCH) {
            Leadership now = partition.leadership();
            read.data().currentLeader().leaderId(now.leaderId()).leaderEpoch(now.epoch());
        }
        return read;
    }

    private static PartitionRead failed(SessionPartition wanted, ErrorCode error) {
        return new PartitionRead(
                wanted,
                new PartitionData()
                        .partitionIndex(wanted.key().partition())
                        .errorCode(error.code())
                        .highWatermark(-1)
                        .records(BufferedRecords.EMPTY));
    }

    private static PartitionData data(SessionPartition wanted, LogOffsets offsets) {
        return new PartitionData()
                .partitionIndex(wanted.key().partition())
                .highWatermark(offsets.highWatermark())
                .lastStableOffset(offsets.lastStableOffset())
                .logStartOffset(offsets.logStartOffset());
    }
}
