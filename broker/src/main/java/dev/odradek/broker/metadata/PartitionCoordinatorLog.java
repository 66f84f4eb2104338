package dev.odradek.broker.metadata;

import dev.odradek.broker.coordinator.CoordinatorLog;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.LogRead;
import dev.odradek.log.LogSlice;
import dev.odradek.log.ReadBound;
import dev.odradek.log.producer.AppendOrigin;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A partition of an internal topic as its coordinator uses it, in one leader epoch.
final class PartitionCoordinatorLog implements CoordinatorLog {
    private final Partition partition;
    private final int leaderEpoch;
    private volatile @Nullable ProgressWatcher watcher;

    PartitionCoordinatorLog(Partition partition, int leaderEpoch) {
        this.partition = partition;
        this.leaderEpoch = leaderEpoch;
    }

    @Override
    public int partition() {
        return partition.topicPartition().partition();
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public long logStartOffset() {
        return partition.log().logStartOffset();
    }

    @Override
    public long logEndOffset() {
        return partition.log().logEndOffset();
    }

    @Override
    public long highWatermark() {
        return partition.log().highWatermark();
    }

    @Override
    public int batchBytesMax() {
        return partition.log().config().maxMessageBytes();
    }

    @Override
    public Appended append(ByteBuf batch) {
        return switch (partition.append(batch, AppendOrigin.COORDINATOR, true, leaderEpoch)) {
            case AppendOutcome.Appended at -> new Appended.At(at.baseOffset(), at.lastOffset());
            case AppendOutcome.Duplicate at -> new Appended.At(at.baseOffset(), at.lastOffset());
            case AppendOutcome.Rejected rejected -> new Appended.Rejected(rejected.error());
        };
    }

    @Override
    public void watchHighWatermark(Runnable onAdvance) {
        var added =
                new ProgressWatcher() {
                    @Override
                    public void onProgress(int sizeBytes) {
                        onAdvance.run();
                    }

                    @Override
                    public void onChange() {
                        onAdvance.run();
                    }
                };
        watcher = added;
        partition.watch(added);
    }

    @Override
    public void unwatchHighWatermark() {
        ProgressWatcher added = watcher;
        if (added != null) {
            partition.unwatch(added);
        }
    }

    @Override
    public int read(long fromOffset, int bytesMax, ByteBuf target) throws IOException {
        return switch (partition.read(
                log -> log.read(fromOffset, bytesMax, ReadBound.LOG_END, true))) {
            case LogSlice slice -> {
                int before = target.writerIndex();
                try {
                    slice.readInto(target);
                } finally {
                    slice.release();
                }
                yield target.writerIndex() - before;
            }
            case LogRead.OutOfRange range ->
                    throw new IOException(
                            "offset %d of %s is not within [%d, %d]"
                                    .formatted(
                                            fromOffset,
                                            partition.topicPartition(),
                                            range.logStartOffset(),
                                            range.logEndOffset()));
        };
    }
}
