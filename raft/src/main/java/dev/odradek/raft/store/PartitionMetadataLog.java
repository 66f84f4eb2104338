package dev.odradek.raft.store;

import dev.odradek.base.check.Invariant;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogEnvironment;
import dev.odradek.log.LogFailureException;
import dev.odradek.log.LogRead;
import dev.odradek.log.LogSlice;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.ReadBound;
import dev.odradek.log.StandaloneLog;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.record.BatchLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The metadata log in segment files, as any other partition's, but for its settings: nothing is
/// deleted by age or size, only what a snapshot stands for. Source: Kafka class KafkaRaftLog.
public final class PartitionMetadataLog implements MetadataLog {
    /// Name of the directory below `metadata.log.dir`.
    public static final String DIRECTORY_NAME = InternalTopics.CLUSTER_METADATA + "-0";

    private static final long FOREVER = -1;

    private final PartitionLog log;

    private PartitionMetadataLog(PartitionLog log) {
        this.log = log;
    }

    /// Opens or begins the log in `<metadataLogDir>/__cluster_metadata-0`.
    ///
    /// @param segmentBytes `metadata.log.segment.bytes`
    /// @param segmentMs `metadata.log.segment.ms`
    public static PartitionMetadataLog open(
            LogEnvironment environment, Path metadataLogDir, int segmentBytes, long segmentMs)
            throws IOException {
        LogConfig config =
                LogConfig.defaults().toBuilder()
                        .maxMessageBytes(BatchCodec.BATCH_BYTES_MAX)
                        .segmentBytes(segmentBytes)
                        .segmentMs(segmentMs)
                        .retentionMs(FOREVER)
                        .retentionBytes(FOREVER)
                        .build();
        return new PartitionMetadataLog(
                StandaloneLog.open(
                        environment,
                        metadataLogDir.resolve(DIRECTORY_NAME),
                        InternalTopics.CLUSTER_METADATA_PARTITION,
                        Uuid.METADATA_TOPIC,
                        config));
    }

    @Override
    public long startOffset() {
        return log.logStartOffset();
    }

    @Override
    public long endOffset() {
        return log.logEndOffset();
    }

    @Override
    public @Nullable Integer latestEpoch() {
        int epoch = log.latestEpoch();
        return epoch < 0 ? null : epoch;
    }

    @Override
    public @Nullable OffsetAndEpoch endOfEpoch(int epoch) {
        EpochEndOffset end = log.endOffsetForEpoch(epoch);
        return end == null ? null : new OffsetAndEpoch(end.endOffset(), end.epoch());
    }

    @Override
    public void append(ByteBuf batches) throws IOException {
        int epoch = batches.getInt(batches.readerIndex() + BatchLayout.LEADER_EPOCH_AT);
        AppendOutcome outcome;
        try {
            outcome = log.appendAsLeader(batches, epoch, AppendOrigin.RAFT_LEADER);
        } catch (LogFailureException e) {
            throw new IOException(e.getMessage(), e);
        }
        switch (outcome) {
            case AppendOutcome.Appended _ -> {}
            case AppendOutcome.Duplicate _ ->
                    Invariant.check(false, "metadata batch appended twice: %s", outcome);
            case AppendOutcome.Rejected r ->
                    throw new IOException(
                            "metadata batch refused: " + r.error() + " " + r.detail());
        }
    }

    @Override
    public void flush() throws IOException {
        run(log::flush);
    }

    @Override
    public ByteBuf read(long offset, int bytesMax) throws IOException {
        LogRead read;
        try {
            read = log.read(offset, bytesMax, ReadBound.LOG_END, true);
        } catch (LogFailureException e) {
            throw new IOException(e.getMessage(), e);
        }
        return switch (read) {
            case LogSlice slice -> {
                ByteBuf bytes = Unpooled.buffer(slice.sizeBytes());
                try {
                    slice.readInto(bytes);
                } finally {
                    slice.release();
                }
                yield bytes;
            }
            case LogRead.OutOfRange range ->
                    throw new IOException(
                            log.directory() + ": offset " + offset + " is not in " + range);
        };
    }

    @Override
    public boolean isBatchBoundary(long offset) throws IOException {
        if (offset == endOffset()) {
            return true;
        }
        return read(offset, 1).getLong(BatchLayout.BASE_OFFSET_AT) == offset;
    }

    @Override
    public void highWatermark(long offset) {
        log.highWatermark(offset);
    }

    @Override
    public void truncateTo(long endOffset) throws IOException {
        run(() -> log.truncateTo(endOffset));
    }

    @Override
    public void truncateFullyAndStartAt(long offset) throws IOException {
        run(() -> log.truncateFullyAndStartAt(offset));
    }

    @Override
    public void startAt(long offset) throws IOException {
        run(() -> {
            ErrorCode error = log.deleteRecordsBefore(offset);
            Invariant.check(
                    error == ErrorCode.NONE,
                    "start at %d above the high watermark %d",
                    offset,
                    log.highWatermark());
            log.applyRetention();
        });
    }

    @Override
    public long sizeBytes() {
        return log.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        run(log::close);
    }

    private static void run(Runnable action) throws IOException {
        try {
            action.run();
        } catch (LogFailureException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
