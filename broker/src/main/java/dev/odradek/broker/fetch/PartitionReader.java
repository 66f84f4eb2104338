package dev.odradek.broker.fetch;

import dev.odradek.base.disk.NotResidentException;
import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one partition for a fetch: finds it, checks what the fetcher believes about its leader,
/// and takes a slice of the log. Errors are answers; nothing is thrown for what a client may cause.
final class PartitionReader {
    private static final Logger log = LoggerFactory.getLogger(PartitionReader.class);

    private static final Path NOWHERE = Path.of("");

    private final PartitionDirectory directory;

    PartitionReader(PartitionDirectory directory) {
        this.directory = directory;
    }

    /// The directory that a read of the partition would wait for.
    Path directory(SessionPartition wanted, boolean byTopicId) {
        FetchKey key = wanted.key();
        return switch (directory.find(key.topicId(), key.topic(), key.partition(), byTopicId)) {
            case PartitionDirectory.Found(Partition partition) -> partition.log().directory();
            case PartitionDirectory.NotHere _ -> NOWHERE;
        };
    }

    /// @param bytesMax what is left of the whole answer; with `atLeastOneBatch` a larger first
    ///   batch is read all the same
    PartitionRead read(
            SessionPartition wanted, FetchRules rules, int bytesMax, boolean atLeastOneBatch) {
        FetchKey key = wanted.key();
        return switch (directory.find(
                key.topicId(), key.topic(), key.partition(), rules.byTopicId())) {
            case PartitionDirectory.Found(Partition partition) ->
                    fenced(wanted, partition, rules, bytesMax, atLeastOneBatch);
            case PartitionDirectory.NotHere(ErrorCode error) -> notHere(wanted, error);
        };
    }

    /// Reads without the partition's lock, and once more if its leader changed meanwhile: nobody is
    /// told what a truncated log held (KAFKA-7395).
    private PartitionRead fenced(
            SessionPartition wanted,
            Partition partition,
            FetchRules rules,
            int bytesMax,
            boolean atLeastOneBatch) {
        while (true) {
            int epoch = partition.leadership().epoch();
            PartitionRead read = read(wanted, partition, rules, bytesMax, atLeastOneBatch);
            if (partition.leadership().epoch() == epoch) {
                return read;
            }
            read.release();
        }
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
            return failed(wanted, refused);
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
                    partition.read(log ->
                            log.read(
                                    position.fetchOffset(),
                                    Math.max(limit, 0),
                                    rules.bound(),
                                    atLeastOneBatch));
            return switch (read) {
                case LogSlice slice -> found(wanted, partition, slice, rules);
                case LogRead.OutOfRange _ -> failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
            };
        } catch (LogFailureException e) {
            log.error("{} cannot be read: {}", partition.topicPartition(), e.getMessage());
            return failed(wanted, ErrorCode.KAFKA_STORAGE_ERROR);
        } catch (NotResidentException e) {
            // Not for here: the fetch goes on where it may wait.
            throw e;
        } catch (RuntimeException bug) {
            // The other partitions of the fetch are answered, and what was read of them is given
            // back.
            log.error("Reading {} failed: a bug", partition.topicPartition(), bug);
            return failed(wanted, ErrorCode.UNKNOWN_SERVER_ERROR);
        }
    }

    private static PartitionRead found(
            SessionPartition wanted, Partition partition, LogSlice slice, FetchRules rules) {
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
            data.records(slice);
        }
        return new PartitionRead(wanted, data, partition);
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
        data.abortedTransactions(null);
        return new PartitionRead(wanted, data, partition);
    }

    /// Kafka lists no aborted transactions (null) where a read failed, and an empty list where it
    /// knows of no such partition.
    static PartitionRead failed(SessionPartition wanted, ErrorCode error) {
        PartitionRead read = notHere(wanted, error);
        read.data().abortedTransactions(null);
        return read;
    }

    private static PartitionRead notHere(SessionPartition wanted, ErrorCode error) {
        return new PartitionRead(
                wanted,
                new PartitionData()
                        .partitionIndex(wanted.key().partition())
                        .errorCode(error.code())
                        .highWatermark(-1)
                        .records(BufferedRecords.EMPTY),
                null);
    }

    private static PartitionData data(SessionPartition wanted, LogOffsets offsets) {
        return new PartitionData()
                .partitionIndex(wanted.key().partition())
                .highWatermark(offsets.highWatermark())
                .lastStableOffset(offsets.lastStableOffset())
                .logStartOffset(offsets.logStartOffset());
    }
}
