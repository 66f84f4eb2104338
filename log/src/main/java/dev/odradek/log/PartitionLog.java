package dev.odradek.log;

import dev.odradek.log.LogState.End;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.compact.CleanableLog;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.producer.ProducerEntry;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.producer.VerificationGuard;
import dev.odradek.log.producer.VerificationStart;
import dev.odradek.log.recover.LogSummary;
import dev.odradek.log.recover.RecoveredLog;
import dev.odradek.log.segment.PartitionDirectory;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.SegmentSummary;
import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One partition's log on disk.
///
/// ```
///  logStartOffset          lastStableOffset   highWatermark   logEndOffset
///        |  decided and replicated  |   replicated   |   written    |
///        v                          v                v              v
///  [segment 0 .......][segment 100 .............][segment 200 (active) ...]
/// ```
///
/// Thread-safe: changes take the log's one lock, reads take none. Lock order: whatever lock of the
/// caller, then that of the segments, for those who take some away or replace them, then the log's.
/// Any method may throw [LogFailureException] when the disk fails; what that means for later calls
/// is told at [LogStanding].
public final class PartitionLog {
    private static final Logger log = LoggerFactory.getLogger(PartitionLog.class);

    private final LogEnvironment environment;
    private final TopicPartition topicPartition;
    private final Path directory;
    // Held by whoever takes segments away or puts others in their place, from the first look at
    // them until the disk has it.
    private final ReentrantLock segmentsLock = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final LogState state;
    private final LogReader reader;
    private final TimestampLookup timestamps;
    private final ProducerStates producers;
    private final EpochFile epochFile;
    private final LogFlush flush;
    private final LogAppender appender;
    private final LogTrimmer trimmer;

    private final LogStanding standing;

    private volatile Uuid topicId;
    private volatile boolean cleaningPaused;

    PartitionLog(
            LogEnvironment environment,
            TopicPartition topicPartition,
            Uuid topicId,
            Path directory,
            LogConfig config,
            DirectoryHealth health,
            RecoveredLog recovered) {
        this.environment = environment;
        this.topicPartition = topicPartition;
        this.topicId = topicId;
        this.directory = directory;
        var segments = new SegmentList(recovered.segments());
        var end =
                new End(recovered.logEndOffset(), segments.active(), segments.active().sizeBytes());
        this.state =
                new LogState(segments, end, recovered.logStartOffset(), recovered.epochs(), config);
        this.reader = new LogReader(state, lock);
        this.timestamps = new TimestampLookup(state, lock);
        this.producers = recovered.producers();
        this.epochFile = new EpochFile(environment, state, directory);
        this.standing = new LogStanding(directory, health);
        this.flush =
                new LogFlush(
                        environment,
                        directory,
                        state,
                        epochFile,
                        lock,
                        recovered.recoveryPoint(),
                        recovered.rooted());
        this.appender =
                new LogAppender(
                        environment,
                        directory,
                        state,
                        producers,
                        epochFile,
                        flush,
                        standing::unflushed);
        this.trimmer =
                new LogTrimmer(
                        environment,
                        topicPartition,
                        directory,
                        state,
                        producers,
                        epochFile,
                        flush,
                        appender);
        state.decide(producers.firstUnstableOffset());
    }

    // --- what it is ------------------------------------------------------------------------------

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    /// [Uuid#ZERO] when the directory came from a release without topic ids.
    public Uuid topicId() {
        return topicId;
    }

    /// Binds a log that has no topic id yet to one, durably.
    ///
    /// @return false when it has another one
    public boolean assignTopicId(Uuid id) {
        lock.lock();
        try {
            if (topicId.equals(Uuid.ZERO)) {
                PartitionMetadata.write(environment.disk(), directory, id);
                topicId = id;
            }
            return topicId.equals(id);
        } catch (IOException e) {
            throw standing.undone("writing partition.metadata", e);
        } finally {
            lock.unlock();
        }
    }

    public Path directory() {
        return directory;
    }

    public LogConfig config() {
        return state.config;
    }

    /// Acts on other settings from now on.
    public void reconfigure(LogConfig newConfig) {
        state.config = newConfig;
    }

    public long logStartOffset() {
        return state.startOffset;
    }

    public long logEndOffset() {
        return state.end.offset();
    }

    public long highWatermark() {
        return state.highWatermark;
    }

    /// Up to where everything is replicated and decided.
    public long lastStableOffset() {
        return state.lastStableOffset();
    }

    /// All of them, as of one moment.
    public LogOffsets offsets() {
        return state.offsets();
    }

    /// The latest leader epoch in which something was written; -1 when there is none.
    public int latestEpoch() {
        return state.epochs.latestEpoch();
    }

    public LeaderEpochs epochs() {
        return state.epochs;
    }

    /// Up to here the log's own durability lets records count as committed: its end, unless
    /// `flush.messages` makes some of them wait for a flush that is on its way.
    public long settledOffset() {
        return flush.settledOffset();
    }

    /// Whether the records below `endOffset` wait for such a flush.
    public boolean awaitsFlush(long endOffset) {
        return flush.owes(endOffset);
    }

    /// From now on `listener` is called after each such flush, when [#settledOffset] has risen or
    /// [#failure] says why it will not; by a worker, with no lock held.
    public void onSettled(Runnable listener) {
        flush.onSettled(listener);
    }

    /// Up to here everything is on the device.
    public long recoveryPoint() {
        return flush.recoveryPoint();
    }

    public long sizeBytes() {
        return state.segments.sizeBytes();
    }

    public int segmentCount() {
        return state.segments.size();
    }

    /// Base offset of the segment that is appended to.
    public long activeSegmentBaseOffset() {
        return state.end.segment().baseOffset();
    }

    /// Base offset of the first segment.
    public long firstSegmentBaseOffset() {
        return state.segments.first().baseOffset();
    }

    /// Why nothing can be appended; null when all is well.
    public @Nullable String failure() {
        return standing.failure();
    }

    public List<ActiveProducer> activeProducers() {
        lock.lock();
        try {
            var active = new ArrayList<ActiveProducer>();
            for (ProducerEntry entry : producers.entries()) {
                active.add(
                        new ActiveProducer(
                                entry.producerId(),
                                entry.epoch(),
                                entry.lastSequence(),
                                entry.lastTimestampMs(),
                                entry.coordinatorEpoch(),
                                entry.transactionFirstOffset()));
            }
            return active;
        } finally {
            lock.unlock();
        }
    }

    // --- appending -------------------------------------------------------------------------------

    /// As [#appendAsLeader(ByteBuf, int, AppendOrigin, VerificationGuard, int)], without a verified
    /// transaction and without a marker's version.
    public AppendOutcome appendAsLeader(ByteBuf records, int leaderEpoch, AppendOrigin origin) {
        return appendAsLeader(records, leaderEpoch, origin, VerificationGuard.NONE, 0);
    }

    /// Appends batches that were validated before. Where `flush.messages` is reached, a flush
    /// begins soon, and one flush serves all that have come until then: see [#settledOffset].
    ///
    /// @param records whole batches of magic 2 in the readable bytes, not retained; their base
    ///   offsets and leader epochs are written into this buffer, unless the origin is
    ///   [AppendOrigin#RAFT_LEADER], whose batches bring theirs
    /// @param guard from [#startVerification], for the first batch of a transaction
    /// @param transactionVersion of the coordinator's protocol, for markers; else 0
    public AppendOutcome appendAsLeader(
            ByteBuf records,
            int leaderEpoch,
            AppendOrigin origin,
            VerificationGuard guard,
            int transactionVersion) {
        AppendOutcome outcome;
        lock.lock();
        try {
            standing.checkAppendable();
            var append = new Append(records, origin);
            if (origin == AppendOrigin.RAFT_LEADER) {
                append.take(state.end.offset());
            } else {
                append.assign(state.end.offset(), leaderEpoch);
            }
            outcome = appender.append(append, guard, transactionVersion);
            if (outcome instanceof AppendOutcome.Appended) {
                standing.appended();
                flush.appended(this);
                if (isFlushDue()) {
                    flush.owe(standing::unflushed);
                }
            }
        } catch (IOException e) {
            throw standing.undone("append at offset " + state.end.offset(), e);
        } finally {
            lock.unlock();
        }
        return outcome;
    }

    /// Appends what the leader has, with its offsets and epochs; a batch cut off at the end is left
    /// out. A batch whose CRC is wrong refuses all.
    ///
    /// @param records batches in the readable bytes, not retained, not changed
    public AppendOutcome appendAsFollower(ByteBuf records) {
        var append = new Append(records, AppendOrigin.REPLICATION);
        AppendOutcome.Rejected corrupt = append.checkSound();
        if (corrupt != null) {
            return corrupt;
        }
        AppendOutcome outcome;
        lock.lock();
        try {
            standing.checkAppendable();
            append.take(state.end.offset());
            outcome = appender.append(append, VerificationGuard.NONE, 0);
            if (outcome instanceof AppendOutcome.Appended) {
                standing.appended();
                flush.appended(this);
            }
        } catch (IOException e) {
            throw standing.undone("append at offset " + state.end.offset(), e);
        } finally {
            lock.unlock();
        }
        if (outcome instanceof AppendOutcome.Appended && isFlushDue()) {
            // The next fetch tells the leader that these are safe here.
            flush();
        }
        return outcome;
    }

    private boolean isFlushDue() {
        return state.end.offset() - flush.recoveryPoint() >= state.config.flushMessages()
                || environment.background().isBehind();
    }

    /// Begins the verification of a transaction with its coordinator.
    ///
    /// @param sequence of the first record to come
    /// @param epochBumps whether the producer's epoch rises with every transaction (KIP-890)
    public VerificationStart startVerification(
            long producerId, short epoch, int sequence, boolean epochBumps) {
        lock.lock();
        try {
            return producers.startVerification(
                    producerId, epoch, sequence, epochBumps, environment.clock().wallMs());
        } finally {
            lock.unlock();
        }
    }

    /// Notes that `epoch` begins at `startOffset`: a new leader does so before its first append. It
    /// is durable when the first record in it is.
    public void assignEpoch(int epoch, long startOffset) {
        lock.lock();
        try {
            state.epochs = state.epochs.assign(epoch, startOffset);
        } finally {
            lock.unlock();
        }
    }

    /// Starts a new segment, unless the active one is empty.
    public void roll() {
        lock.lock();
        try {
            standing.checkWritable();
            appender.rollTo(state.end.offset());
        } catch (IOException e) {
            throw standing.undone("rolling", e);
        } finally {
            lock.unlock();
        }
    }

    // --- reading ---------------------------------------------------------------------------------

    /// Reads from an offset on.
    ///
    /// @param maxBytes the most to give; a slice may end within a batch
    /// @param atLeastOneBatch give the first batch even if it is longer
    /// @return a slice, which the caller releases, empty when there is nothing up to the bound; or
    ///   out of range
    public LogRead read(long fromOffset, int maxBytes, ReadBound bound, boolean atLeastOneBatch) {
        try {
            if (standing.isClosed()) {
                throw new LogFailureException(directory, "is closed", null);
            }
            return reader.read(fromOffset, maxBytes, bound, atLeastOneBatch);
        } catch (IOException e) {
            throw standing.unread("read at offset " + fromOffset, e);
        }
    }

    /// Finds the first record whose timestamp is at least the one asked for.
    ///
    /// @param timestampMs epoch ms, or one of [OffsetForTime]
    /// @return null when there is none
    public @Nullable TimestampOffset offsetForTimestamp(long timestampMs) {
        try {
            return timestamps.find(timestampMs);
        } catch (IOException e) {
            throw standing.unread("look-up of time " + timestampMs, e);
        }
    }

    /// Where a leader epoch ended here.
    ///
    /// @return null when the epoch is later than all known, or nothing is known
    public @Nullable EpochEndOffset endOffsetForEpoch(int epoch) {
        // In this order: an epoch begins before the log's end passes its first record.
        long end = state.end.offset();
        return state.epochs.endOffsetFor(epoch, end);
    }

    // --- offsets that move -----------------------------------------------------------------------

    /// Raises the high watermark; never beyond the log's end.
    ///
    /// @return whether it rose
    public boolean highWatermark(long offset) {
        lock.lock();
        try {
            long value = Math.min(offset, state.end.offset());
            if (value <= state.highWatermark) {
                return false;
            }
            state.highWatermark = value;
            producers.highWatermark(value);
            state.decide(producers.firstUnstableOffset());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Deletes the records below `offset` for readers; segments that hold nothing else go with the
    /// next retention check.
    ///
    /// @return NONE, or OFFSET_OUT_OF_RANGE when it is above the high watermark
    public ErrorCode deleteRecordsBefore(long offset) {
        lock.lock();
        try {
            standing.checkThawed();
            if (offset > state.highWatermark) {
                return ErrorCode.OFFSET_OUT_OF_RANGE;
            }
            trimmer.advanceStart(offset);
            return ErrorCode.NONE;
        } finally {
            lock.unlock();
        }
    }

    /// Drops the records at or above `offset`.
    ///
    /// @return whether there were any
    public boolean truncateTo(long offset) {
        segmentsLock.lock();
        lock.lock();
        try {
            standing.checkWritable();
            if (offset >= state.end.offset()) {
                // An epoch that began here without writing anything may be another's by now.
                trimmer.truncateEpochs(state.end.offset());
                return false;
            }
            if (offset < state.highWatermark) {
                log.warn(
                        "{} is truncated to offset {}, below its high watermark {}",
                        topicPartition,
                        offset,
                        state.highWatermark);
            }
            if (offset < state.segments.first().baseOffset()) {
                trimmer.restartAt(offset);
            } else {
                trimmer.truncateTo(offset);
            }
            return true;
        } catch (IOException e) {
            throw standing.halfDone("truncation to offset " + offset, e);
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    /// Drops everything; the next record has `offset`.
    public void truncateFullyAndStartAt(long offset) {
        segmentsLock.lock();
        lock.lock();
        try {
            standing.checkWritable();
            trimmer.restartAt(offset);
        } catch (IOException e) {
            throw standing.halfDone("truncation of everything", e);
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    // --- moving ----------------------------------------------------------------------------------

    /// Whether this is a copy that is to take the place of a log in another log directory.
    public boolean isFuture() {
        PartitionDirectory name = PartitionDirectory.parse(String.valueOf(directory.getFileName()));
        return name != null && name.purpose() == PartitionDirectory.Purpose.FUTURE;
    }

    /// How often the log was truncated since it was opened.
    int truncations() {
        return state.truncations;
    }

    /// From when this returns until [#thaw] nothing is appended, deleted or truncated; such calls
    /// fail. Reads and flushes go on.
    void freeze() {
        freeze(true);
    }

    void thaw() {
        freeze(false);
    }

    private void freeze(boolean frozen) {
        segmentsLock.lock();
        lock.lock();
        try {
            standing.freeze(frozen);
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    /// Knows from now on all that `frozen`, whose records this log has up to the end, knows of
    /// producers and leader epochs, be it of records that are gone. Only one such call at a time.
    void takeOver(PartitionLog frozen) {
        frozen.lock.lock();
        lock.lock();
        try {
            producers.takeOver(frozen.producers);
            state.epochs = frozen.state.epochs;
            state.decide(producers.firstUnstableOffset());
        } finally {
            lock.unlock();
            frozen.lock.unlock();
        }
    }

    /// The next record has `offset`, at least the log's end: of those before, cleaning has left
    /// nothing in the log that this is the copy of.
    void skipTo(long offset) {
        lock.lock();
        try {
            standing.checkWritable();
            if (offset > state.end.offset()) {
                state.end = new End(offset, appender.rollTo(offset), 0);
            }
        } catch (IOException e) {
            throw standing.undone("rolling", e);
        } finally {
            lock.unlock();
        }
    }

    // --- keeping house ---------------------------------------------------------------------------

    /// Deletes the segments that have outlived the settings.
    ///
    /// @return how many
    public int applyRetention() {
        segmentsLock.lock();
        lock.lock();
        try {
            if (standing.isClosed() || standing.isFrozen() || standing.failure() != null) {
                return 0;
            }
            return trimmer.applyRetention();
        } catch (IOException e) {
            throw standing.undone("retention", e);
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    /// This log for the cleaner.
    CleanableLog cleanable() {
        return new LogCompaction(
                environment,
                topicPartition,
                directory,
                segmentsLock,
                lock,
                state,
                producers,
                this::flush,
                () -> !cleaningPaused && !standing.isClosed() && standing.failure() == null,
                standing::halfDone);
    }

    /// From when this returns until it is taken back the cleaner changes nothing: what it is about
    /// to do it gives up.
    void pauseCleaning(boolean paused) {
        segmentsLock.lock();
        try {
            cleaningPaused = paused;
        } finally {
            segmentsLock.unlock();
        }
    }

    boolean isCleaningPaused() {
        return cleaningPaused;
    }

    /// Forgets producers that were idle for too long.
    public void expireProducers() {
        lock.lock();
        try {
            producers.expire(environment.clock().wallMs());
        } finally {
            lock.unlock();
        }
    }

    /// Makes everything that was appended durable.
    public void flush() {
        try {
            flush.flushUpTo(state.end.offset());
        } catch (IOException e) {
            boolean dropped = e instanceof NoSuchFileException && standing.isClosed();
            if (!dropped) {
                LogFailureException failed = standing.unflushed("flush", e);
                if (standing.failure() == null) {
                    announceUnflushed();
                }
                throw failed;
            }
        }
    }

    /// Has what is not durable yet flushed in the background, as if it had just been written.
    void announceUnflushed() {
        lock.lock();
        try {
            if (!flush.isDone()) {
                flush.appended(this);
                if (isFlushDue()) {
                    flush.owe(standing::unflushed);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Begins a flush of everything, whose files somebody else forces.
    ///
    /// @return what [#flushed] is to be told then; null when there is nothing to do
    LogFlush.@Nullable Round beginFlush() {
        return standing.failure() != null ? null : flush.begin(state.end.offset());
    }

    /// Writes the leader epochs that go with such a flush, unforced.
    ///
    /// @return whether [#commitEpochs] is to follow once they are forced
    boolean stageEpochs() throws IOException {
        return epochFile.stage();
    }

    /// Puts them in place; they count when the directory is forced.
    void commitEpochs() throws IOException {
        epochFile.commit();
    }

    /// Everything that `round` set out for is on the device.
    void flushed(LogFlush.Round round) {
        flush.complete(round);
    }

    /// Flushes when the last flush is `flush.ms` ago.
    public void flushIfOld() {
        boolean old = flush.millisSinceFlush() >= state.config.flushMs();
        boolean sound = !standing.isClosed() && standing.failure() == null;
        if (old && sound && flush.recoveryPoint() < state.end.offset()) {
            flush();
        }
    }

    /// Whether [#close] has something to write or to force.
    boolean isDirty() {
        lock.lock();
        try {
            return !standing.isClosed()
                    && standing.failure() == null
                    && (!flush.isDone()
                            || !state.end.segment().isWritten()
                            || producers.isSnapshotDue()
                            || epochFile.isDue());
        } finally {
            lock.unlock();
        }
    }

    /// Writes, unforced, what [#close] would write. The caller then flushes many logs at once, and
    /// says so by [#forcedForClose].
    void writeForClose() {
        lock.lock();
        try {
            if (!standing.isClosed() && standing.failure() == null) {
                appender.cutTornTail();
                state.end.segment().writeForClose();
                producers.snapshotAtEnd(false);
            }
        } catch (IOException e) {
            throw standing.undone("close", e);
        } finally {
            lock.unlock();
        }
    }

    /// All that was written is durable: nothing is left for [#close] but to close.
    void forcedForClose() {
        lock.lock();
        try {
            state.end.segment().forced();
            producers.snapshotForced();
        } finally {
            lock.unlock();
        }
    }

    /// Writes and flushes all that a clean start wants to find, and closes the files. Slices that
    /// are still read keep theirs.
    public void close() {
        segmentsLock.lock();
        lock.lock();
        try {
            if (standing.isClosed()) {
                return;
            }
            if (standing.failure() == null) {
                appender.cutTornTail();
                state.end.segment().writeForClose();
                flush.flushUpTo(state.end.offset());
                // The last entries of the indexes and the snapshot may be younger than that flush.
                state.end.segment().forceWrittenIndexes();
                epochFile.write();
                if (producers.snapshotAtEnd(true) != null) {
                    environment.disk().syncDirectory(directory);
                }
            }
            end();
        } catch (IOException e) {
            throw standing.undone("close", e);
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    /// What a log that was closed well holds, for the next start.
    ///
    /// @return null where the next start has something to put in order
    @Nullable LogSummary summary() throws IOException {
        lock.lock();
        try {
            boolean isSound =
                    standing.isClosed() && standing.failure() == null && !state.hasRemoved;
            return isSound ? summarize() : null;
        } finally {
            lock.unlock();
        }
    }

    /// What the log holds now; of files that are written to the stamps say little.
    LogSummary summarize() throws IOException {
        var segments = new ArrayList<SegmentSummary>();
        for (Segment segment : state.segments.all()) {
            segments.add(segment.summary());
        }
        return new LogSummary(
                topicPartition,
                topicId,
                environment.disk().stamp(directory),
                state.startOffset,
                state.end.offset(),
                state.epochs
                        .truncateFromEnd(state.end.offset())
                        .truncateFromStart(state.startOffset),
                producers.summary(),
                producers.snapshots(),
                segments);
    }

    /// Closes the files as they are, as when the directory is to be deleted or the node has failed.
    public void abandon() {
        segmentsLock.lock();
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
            segmentsLock.unlock();
        }
    }

    private void end() {
        standing.close();
        epochFile.close();
        flush.close();
        for (Segment segment : state.segments.all()) {
            // A read that comes late must not find what another log has under the same name.
            segment.retire();
            segment.forgetHandles();
        }
    }

    @Override
    public String toString() {
        return "PartitionLog("
                + topicPartition
                + ", "
                + state.startOffset
                + ".."
                + state.end.offset()
                + ")";
    }
}
