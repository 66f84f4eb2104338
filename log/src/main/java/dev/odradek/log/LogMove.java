package dev.odradek.log;

import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.BatchScanner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One log on its way into another log directory:
///
/// ```
///             the copy has all                the cluster knows             swapped
///   COPYING -------------------> ANNOUNCED ---------------------> ACCEPTED --------> ended
/// ```
///
/// The copy follows the log as a follower follows its leader: by whole batches, from the log's
/// start to its end; where the two disagree, since the log was truncated or one of them lost its
/// end in a crash, it is cut to what they have in common by their leader epochs, and begins anew
/// where these say nothing. Source: KIP-113, KIP-858, Kafka 4.3.1 ReplicaAlterLogDirsThread.
///
/// Threads: one step at a time; the rest any.
final class LogMove {
    private static final Logger log = LoggerFactory.getLogger(LogMove.class);
    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final long NEVER = -1;
    private static final long FOLLOW_MS = 10;
    private static final long FOLLOW_MS_MAX = 500;
    private static final long RETRY_MS = 1_000;
    private static final long SAY_AGAIN_MS = 60_000;

    private enum Stage {
        COPYING,
        ANNOUNCED,
        ACCEPTED
    }

    /// What one step has copied.
    ///
    /// @param caughtUp whether the copy has all that the log had when the step began
    private record Copied(int bytes, boolean caughtUp) {}

    private final PartitionLog original;
    private final PartitionLog future;
    private final LogMoves moves;
    private volatile Stage stage = Stage.COPYING;
    private volatile boolean stopped;
    private boolean aligned;
    private int truncations;
    private LogConfig config;
    private long followMs = FOLLOW_MS;
    private long saidAtMs = Long.MIN_VALUE;

    LogMove(PartitionLog original, PartitionLog future, LogMoves moves) {
        this.original = original;
        this.future = future;
        this.moves = moves;
        this.config = original.config();
    }

    PartitionLog original() {
        return original;
    }

    PartitionLog future() {
        return future;
    }

    /// Ends it; a step that is under way may still fail for that.
    ///
    /// @return whether the cluster was told already
    boolean stop() {
        stopped = true;
        return stage != Stage.COPYING;
    }

    /// Goes on a little.
    ///
    /// @return in how many ms the next step is due; negative when it has ended
    long step() {
        if (stopped) {
            return NEVER;
        }
        long pauseMs = moves.pauseMs(0);
        if (pauseMs > 0) {
            return pauseMs;
        }
        try {
            Copied copied = copy();
            if (!copied.caughtUp()) {
                return moves.pauseMs(copied.bytes());
            }
            // So that little remains for the swap.
            future.flush();
            return switch (stage) {
                case COPYING -> {
                    stage = Stage.ANNOUNCED;
                    moves.announce(this);
                    yield FOLLOW_MS;
                }
                case ANNOUNCED -> {
                    followMs = Math.min(2 * followMs, FOLLOW_MS_MAX);
                    yield Math.max(moves.pauseMs(copied.bytes()), followMs);
                }
                case ACCEPTED -> moves.swap(this) ? NEVER : RETRY_MS;
            };
        } catch (LogFailureException e) {
            if (!stopped) {
                sayFailure(e);
            }
            return stopped ? NEVER : RETRY_MS;
        }
    }

    /// The cluster knows where the replica will lie.
    void accepted() {
        if (stage == Stage.ANNOUNCED) {
            stage = Stage.ACCEPTED;
        }
    }

    private void sayFailure(LogFailureException e) {
        long nowMs = moves.nowMs();
        if (saidAtMs == Long.MIN_VALUE || nowMs - saidAtMs >= SAY_AGAIN_MS) {
            saidAtMs = nowMs;
            log.error(
                    "{} does not get on with its move to {}, which is tried again and again: {}",
                    original.topicPartition(),
                    future.directory().getParent(),
                    e.toString());
        }
    }

    /// Copies what is missing while the log does not change.
    void copyRest() {
        while (!copy().caughtUp()) {
            if (stopped) {
                throw new LogFailureException(future.directory(), "is given up", null);
            }
        }
    }

    private Copied copy() {
        int seen = original.truncations();
        long end = original.logEndOffset();
        if (!aligned || seen != truncations || future.logEndOffset() > end) {
            align();
            truncations = seen;
            aligned = true;
        }
        followConfig();
        int bytes = copyFrom(future.logEndOffset(), end);
        future.highWatermark(original.highWatermark());
        future.deleteRecordsBefore(Math.min(original.logStartOffset(), future.highWatermark()));
        return new Copied(bytes, future.logEndOffset() >= end && seen == original.truncations());
    }

    private void followConfig() {
        LogConfig now = original.config();
        if (!now.equals(config)) {
            config = now;
            future.reconfigure(FutureLogs.config(now));
        }
    }

    /// @return bytes
    private int copyFrom(long from, long end) {
        int bytesMax = Math.min(CHUNK_BYTES, config.segmentBytes());
        return switch (original.read(from, bytesMax, ReadBound.LOG_END, true)) {
            case LogRead.OutOfRange range -> {
                if (from < range.logStartOffset()) {
                    beginAt(range.logStartOffset());
                } else {
                    aligned = false;
                }
                yield 0;
            }
            case LogSlice slice -> {
                if (slice.isEmpty()) {
                    slice.release();
                    future.skipTo(end);
                    yield 0;
                }
                ByteBuf chunk =
                        PooledByteBufAllocator.DEFAULT.directBuffer(
                                slice.sizeBytes(), Integer.MAX_VALUE);
                try {
                    read(slice, chunk);
                    append(chunk, from);
                    yield chunk.readableBytes();
                } finally {
                    chunk.release();
                }
            }
        };
    }

    private void read(LogSlice slice, ByteBuf chunk) {
        try {
            slice.readInto(chunk);
        } catch (IOException e) {
            throw new LogFailureException(original.directory(), "cannot be read", e);
        } finally {
            slice.release();
        }
    }

    private void append(ByteBuf chunk, long from) {
        var scanner = new BatchScanner().over(chunk);
        if (scanner.next()
                && scanner.batch().magic() == BatchLayout.MAGIC
                && scanner.batch().baseOffset() < from) {
            if (from > original.logStartOffset()) {
                // The copy ends within a batch, so it is of another log.
                aligned = false;
                return;
            }
            // The log starts within a batch.
            beginAt(scanner.batch().baseOffset());
        }
        if (chunk.readableBytes() > future.config().segmentBytes()) {
            // One batch, from when segments were larger.
            future.reconfigure(
                    future.config().toBuilder().segmentBytes(chunk.readableBytes()).build());
        }
        if (future.appendAsFollower(chunk) instanceof AppendOutcome.Rejected rejected) {
            throw new LogFailureException(
                    original.directory(),
                    "cannot be copied at offset " + from + ": " + rejected.detail(),
                    null);
        }
    }

    /// Cuts the copy to what it has in common with the log.
    private void align() {
        long start = original.logStartOffset();
        long common = commonEnd();
        if (common < Math.max(start, future.logStartOffset())) {
            if (future.logEndOffset() != start || future.logStartOffset() != start) {
                beginAt(start);
            }
        } else if (common < future.logEndOffset()) {
            log.info("The copy of {} is cut to offset {}", original, common);
            future.truncateTo(common);
            moves.truncated();
        }
    }

    private void beginAt(long offset) {
        future.truncateFullyAndStartAt(offset);
        moves.truncated();
    }

    /// Up to where the copy has what the log has; -1 where that is not known.
    private long commonEnd() {
        long end = future.logEndOffset();
        int epoch = future.epochs().truncateFromEnd(end).latestEpoch();
        while (true) {
            EpochEndOffset there = original.endOffsetForEpoch(epoch);
            if (there == null) {
                return -1;
            }
            end = Math.min(end, there.endOffset());
            if (there.epoch() == epoch) {
                return end;
            }
            EpochEndOffset here = future.endOffsetForEpoch(there.epoch());
            if (here == null) {
                return -1;
            }
            end = Math.min(end, here.endOffset());
            if (here.epoch() == there.epoch()) {
                return end;
            }
            epoch = here.epoch();
        }
    }
}
