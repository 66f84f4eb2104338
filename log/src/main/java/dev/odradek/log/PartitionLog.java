package dev.odradek.log;

import dev.odradek.log.LogState.End;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.producer.CompletedTransaction;
import dev.odradek.log.producer.ProducerDecision;
import dev.odradek.log.producer.ProducerEntry;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.producer.ProducerUpdate;
import dev.odradek.log.producer.SequenceRange;
import dev.odradek.log.producer.VerificationGuard;
import dev.odradek.log.recover.ProducerReplay;
import dev.odradek.log.recover.RecoveredLog;
import dev.odradek.log.retain.Retention;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.TimestampOffset;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.record.BatchScanner;
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
/// caller, then the log's. Any method may throw [LogFailureException] when the disk fails; after a
/// failed append or flush nothing more is appended until the log is opened again.
public final class PartitionLog {
    private static final Logger log = LoggerFactory.getLogger(PartitionLog.class);

    private final LogEnvironment environment;
    private final TopicPartition topicPartition;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final LogState state;
    private final LogReader reader;
    private final TimestampLookup timestamps;
    private final ProducerStates producers;
    private final EpochFile epochFile;
    private final RemovedSegments removed;
    private final LogFlush flush;

    private volatile LogConfig config;
    private volatile Uuid topicId;
    private volatile @Nullable String failure;
    private volatile boolean closed;

    PartitionLog(
            LogEnvironment environment,
            TopicPartition topicPartition,
            Uuid topicId,
            Path directory,
            LogConfig config,
            RecoveredLog recovered) {
        this.environment = environment;
        this.topicPartition = topicPartition;
        this.topicId = topicId;
        this.directory = directory;
        this.config = config;
        var segments = new SegmentList(recovered.segments());
        var end =
                new End(recovered.logEndOffset(), segments.active(), segments.active().sizeBytes());
        this.state = new LogState(segments, end, recovered.logStartOffset(), recovered.epochs());
        this.reader = new LogReader(state, lock);
        this.timestamps = new TimestampLookup(state);
        this.producers = recovered.producers();
        this.epochFile = new EpochFile(environment, state, directory);
        this.removed = new RemovedSegments(environment);
        this.flush = new LogFlush(environment, directory, state, lock, recovered.recoveryPoint());
        state.firstUnstableOffset = firstUnstable();
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
            throw failed("writing partition.metadata", e);
        } finally {
            lock.unlock();
        }
    }

    public Path directory() {
        return directory;
    }

    public LogConfig config() {
        return config;
    }

    /// Acts on other settings from now on.
    public void reconfigure(LogConfig newConfig) {
        config = newConfig;
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
        return failure;
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

    /// Appends batches that were validated before.
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
            checkWritable();
            var append = new Append(records, origin);
            if (origin == AppendOrigin.RAFT_LEADER) {
                append.take(state.end.offset());
            } else {
                append.assign(state.end.offset(), leaderEpoch);
            }
            outcome = append(append, guard, transactionVersion);
        } catch (IOException e) {
            throw failed("append at offset " + state.end.offset(), e);
        } finally {
            lock.unlock();
        }
        flushIfDue(outcome);
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
            checkWritable();
            append.take(state.end.offset());
            outcome = append(append, VerificationGuard.NONE, 0);
        } catch (IOException e) {
            throw failed("append at offset " + state.end.offset(), e);
        } finally {
            lock.unlock();
        }
        flushIfDue(outcome);
        return outcome;
    }

    private AppendOutcome append(Append append, VerificationGuard guard, int transactionVersion)
            throws IOException {
        AppendOutcome.Rejected rejected = append.rejection(config.segmentBytes());
        if (rejected != null) {
            return rejected;
        }
        if (append.isEmpty()) {
            long end = state.end.offset();
            return new AppendOutcome.Appended(end, end - 1, -1, state.startOffset);
        }
        ProducerUpdate update = null;
        if (append.hasProducers()) {
            switch (producers.check(append.records(), append.origin(), guard, transactionVersion)) {
                case ProducerDecision.Accepted accepted -> update = accepted.update();
                case ProducerDecision.Duplicate(SequenceRange original) -> {
                    return new AppendOutcome.Duplicate(
                            original.firstOffset(),
                            original.lastOffset(),
                            original.timestampMs(),
                            state.startOffset);
                }
                case ProducerDecision.Refused(var refusal) -> {
                    return new AppendOutcome.Rejected(refusal.error(), refusal.detail());
                }
            }
        }
        assignEpochs(append);
        Segment segment = segmentFor(append);
        write(segment, append);
        state.end = new End(append.lastOffset() + 1, segment, segment.sizeBytes());
        if (update != null) {
            followTransactions(segment, producers.apply(update));
        }
        producers.endOffset(append.lastOffset() + 1);
        state.firstUnstableOffset = firstUnstable();
        return new AppendOutcome.Appended(
                append.firstOffset(),
                append.lastOffset(),
                append.logAppendTimeMs(),
                state.startOffset);
    }

    private void assignEpochs(Append append) throws IOException {
        LeaderEpochs epochs = append.assignTo(state.epochs);
        if (!epochs.equals(state.epochs)) {
            state.epochs = epochs;
            epochFile.write();
        }
    }

    private Segment segmentFor(Append append) throws IOException {
        Segment active = state.end.segment();
        boolean full =
                active.mustRoll(
                        config.segmentLimits(),
                        append.sizeBytes(),
                        append.maxTimestampMs(),
                        append.lastOffset(),
                        environment.clock().wallMs());
        return full ? rollTo(append.firstOffset()) : active;
    }

    private void write(Segment segment, Append append) throws IOException {
        try {
            segment.write(append.records());
        } catch (IOException e) {
            try {
                segment.cutTornTail();
            } catch (IOException cutFailure) {
                e.addSuppressed(cutFailure);
            }
            throw e;
        }
        int interval = config.indexIntervalBytes();
        var scanner = new BatchScanner().over(append.records());
        while (scanner.next()) {
            segment.indexed(scanner.batch(), interval);
        }
    }

    private void followTransactions(Segment segment, List<CompletedTransaction> completed)
            throws IOException {
        for (CompletedTransaction transaction : completed) {
            if (transaction.aborted()) {
                segment.transactionIndex()
                        .append(
                                new AbortedTransaction(
                                        transaction.producerId(),
                                        transaction.firstOffset(),
                                        transaction.lastOffset(),
                                        producers.lastStableOffset(transaction)));
            }
            producers.complete(transaction);
        }
    }

    private void flushIfDue(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Appended
                && state.end.offset() - flush.recoveryPoint() >= config.flushMessages()) {
            flush();
        }
    }

    /// Begins the verification of a transaction with its coordinator.
    ///
    /// @param sequence of the first record to come
    /// @param epochBumps whether the producer's epoch rises with every transaction (KIP-890)
    /// @return the guard to append with; [VerificationGuard#NONE] when the transaction is known to
    ///   be open and needs none
    public VerificationGuard startVerification(
            long producerId, short epoch, int sequence, boolean epochBumps) {
        lock.lock();
        try {
            return producers.hasOpenTransaction(producerId, epoch)
                    ? VerificationGuard.NONE
                    : producers.startVerification(
                            producerId, epoch, sequence, epochBumps, environment.clock().wallMs());
        } finally {
            lock.unlock();
        }
    }

    /// Notes that `epoch` begins at `startOffset`, durably: a new leader does so before its first
    /// append.
    public void assignEpoch(int epoch, long startOffset) {
        lock.lock();
        try {
            LeaderEpochs epochs = state.epochs.assign(epoch, startOffset);
            if (!epochs.equals(state.epochs)) {
                state.epochs = epochs;
                epochFile.write();
            }
        } catch (IOException e) {
            throw failed("writing leader epochs", e);
        } finally {
            lock.unlock();
        }
    }

    /// Starts a new segment, unless the active one is empty.
    public void roll() {
        lock.lock();
        try {
            checkWritable();
            rollTo(state.end.offset());
        } catch (IOException e) {
            throw failed("rolling", e);
        } finally {
            lock.unlock();
        }
    }

    private Segment rollTo(long expectedOffset) throws IOException {
        End end = state.end;
        long baseOffset = Math.max(expectedOffset, end.offset());
        if (end.segment().sizeBytes() == 0 && end.segment().baseOffset() == baseOffset) {
            return end.segment();
        }
        end.segment().seal();
        Segment segment = newSegment(baseOffset);
        state.segments = state.segments.with(segment);
        state.end = new End(end.offset(), segment, 0);
        producers.endOffset(baseOffset);
        Path snapshot = producers.snapshot(false);
        flush.flushRolledSoon(baseOffset, snapshot, this::fail);
        return segment;
    }

    private Segment newSegment(long baseOffset) throws IOException {
        LogConfig now = config;
        long jitterMs =
                now.segmentJitterMs() <= 0
                        ? 0
                        : environment
                                .random()
                                .nextLong(Math.min(now.segmentJitterMs(), now.segmentMs()) + 1);
        var segment =
                new Segment(
                        environment.handles(),
                        directory,
                        baseOffset,
                        jitterMs,
                        environment.clock().wallMs());
        segment.create();
        return segment;
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
            if (closed) {
                throw new LogFailureException(directory, "is closed", null);
            }
            return reader.read(fromOffset, maxBytes, bound, atLeastOneBatch);
        } catch (IOException e) {
            throw new LogFailureException(directory, "read at offset " + fromOffset, e);
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
            throw new LogFailureException(directory, "look-up of time " + timestampMs, e);
        }
    }

    /// Where a leader epoch ended here.
    ///
    /// @return null when the epoch is later than all known, or nothing is known
    public @Nullable EpochEndOffset endOffsetForEpoch(int epoch) {
        return state.epochs.endOffsetFor(epoch, state.end.offset());
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
            state.firstUnstableOffset = firstUnstable();
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
            if (offset > state.highWatermark) {
                return ErrorCode.OFFSET_OUT_OF_RANGE;
            }
            advanceStart(offset);
            return ErrorCode.NONE;
        } finally {
            lock.unlock();
        }
    }

    private void advanceStart(long offset) {
        if (offset <= state.startOffset) {
            return;
        }
        log.info("{} starts at offset {}", topicPartition, offset);
        state.startOffset = offset;
        state.highWatermark = Math.max(state.highWatermark, offset);
        flush.atLeast(offset);
        LeaderEpochs epochs = state.epochs.truncateFromStart(offset);
        if (!epochs.equals(state.epochs)) {
            state.epochs = epochs;
            epochFile.writeSoon();
        }
        producers.logStartOffset(offset);
        state.firstUnstableOffset = firstUnstable();
    }

    private long firstUnstable() {
        long first = producers.firstUnstableOffset();
        return first < 0 ? -1 : Math.max(first, state.startOffset);
    }

    /// Drops the records at or above `offset`.
    ///
    /// @return whether there were any
    public boolean truncateTo(long offset) {
        lock.lock();
        try {
            checkWritable();
            if (offset >= state.end.offset()) {
                // An epoch that began here without writing anything may be another's by now.
                truncateEpochs(state.end.offset());
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
                restartAt(offset);
            } else {
                truncateSegments(offset);
            }
            return true;
        } catch (IOException e) {
            throw failed("truncation to offset " + offset, e);
        } finally {
            lock.unlock();
        }
    }

    private void truncateSegments(long offset) throws IOException {
        SegmentList before = state.segments;
        int keptCount = before.floor(offset) + 1;
        List<Segment> dropped = before.all().subList(keptCount, before.size());
        Segment segment = before.get(keptCount - 1);
        state.truncations++;
        flush.atMost(offset);
        state.highWatermark = Math.min(state.highWatermark, offset);
        segment.truncateTo(offset, environment.clock().wallMs());
        state.end = new End(offset, segment, segment.sizeBytes());
        state.segments = before.firstOnly(keptCount);
        state.startOffset = Math.min(state.startOffset, offset);
        removed.remove(dropped, producers, directory, config.fileDeleteDelayMs());
        truncateEpochs(offset);
        producers.reload(state.startOffset, offset, environment.clock().wallMs());
        new ProducerReplay(environment.handles(), producers).followTo(state.segments.all(), offset);
        producers.highWatermark(state.highWatermark);
        producers.snapshot(false);
        state.firstUnstableOffset = firstUnstable();
    }

    private void truncateEpochs(long endOffset) {
        LeaderEpochs epochs = state.epochs.truncateFromEnd(endOffset);
        if (!epochs.equals(state.epochs)) {
            state.epochs = epochs;
            epochFile.writeSoon();
        }
    }

    /// Drops everything; the next record has `offset`.
    public void truncateFullyAndStartAt(long offset) {
        lock.lock();
        try {
            checkWritable();
            restartAt(offset);
        } catch (IOException e) {
            throw failed("truncation of everything", e);
        } finally {
            lock.unlock();
        }
    }

    private void restartAt(long offset) throws IOException {
        List<Segment> dropped = state.segments.all();
        state.truncations++;
        // The first of the old segments may have the new one's name.
        removed.remove(dropped, producers, directory, config.fileDeleteDelayMs());
        Segment segment = newSegment(offset);
        flush.restartAt(offset);
        state.epochs = LeaderEpochs.EMPTY;
        state.startOffset = offset;
        state.highWatermark = offset;
        state.segments = new SegmentList(List.of(segment));
        state.end = new End(offset, segment, 0);
        producers.restartAt(offset);
        state.firstUnstableOffset = -1;
        epochFile.write();
    }

    // --- keeping house ---------------------------------------------------------------------------

    /// Deletes the segments that have outlived the settings.
    ///
    /// @return how many
    public int applyRetention() {
        lock.lock();
        try {
            if (closed || failure != null) {
                return 0;
            }
            LogConfig now = config;
            long nowMs = environment.clock().wallMs();
            var retention = new Retention(state.startOffset, state.highWatermark);
            int count = deleteOldest(retention.beforeStart(candidates()));
            if (now.deletes()) {
                count +=
                        deleteOldest(
                                retention.bySize(candidates(), now.retentionBytes(), sizeBytes()));
                count += deleteOldest(retention.byTime(candidates(), now.retentionMs(), nowMs));
            }
            return count;
        } catch (IOException e) {
            throw failed("retention", e);
        } finally {
            lock.unlock();
        }
    }

    private List<Retention.Candidate> candidates() throws IOException {
        SegmentList segments = state.segments;
        var candidates = new ArrayList<Retention.Candidate>(segments.size());
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            Segment next = segments.after(i);
            candidates.add(
                    new Retention.Candidate(
                            next == null ? state.end.offset() : next.baseOffset(),
                            segment.sizeBytes(),
                            segment.largestTimestampMs(),
                            next == null));
        }
        return candidates;
    }

    private int deleteOldest(Retention.Verdict verdict) throws IOException {
        int count = verdict.count();
        if (count == 0) {
            return 0;
        }
        if (count == state.segments.size()) {
            rollTo(state.end.offset());
        }
        List<Segment> dropped = state.segments.all().subList(0, count);
        log.info(
                "{}: {} segments go ({}), the last one ends before offset {}",
                topicPartition,
                count,
                verdict.reason().text(),
                state.segments.get(count).baseOffset());
        advanceStart(state.segments.get(count).baseOffset());
        state.segments = state.segments.withoutFirst(count);
        removed.remove(dropped, producers, directory, config.fileDeleteDelayMs());
        return count;
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
        } catch (NoSuchFileException e) {
            if (!closed) {
                throw failed("flush", e);
            }
        } catch (IOException e) {
            throw failed("flush", e);
        }
    }

    /// Flushes when the last flush is `flush.ms` ago.
    public void flushIfOld() {
        boolean old = flush.millisSinceFlush() >= config.flushMs();
        if (old && !closed && failure == null && flush.recoveryPoint() < state.end.offset()) {
            flush();
        }
    }

    /// Writes and flushes all that a clean start wants to find, and closes the files. Slices that
    /// are still read keep theirs.
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (failure == null) {
                state.end.segment().writeForClose();
                flush.flushUpTo(state.end.offset());
                producers.snapshot(true);
            }
            end();
        } catch (IOException e) {
            throw failed("close", e);
        } finally {
            lock.unlock();
        }
    }

    /// Closes the files as they are, as when the directory is to be deleted or the node has failed.
    public void abandon() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        closed = true;
        epochFile.close();
        flush.close();
        for (Segment segment : state.segments.all()) {
            // A read that comes late must not find what another log has under the same name.
            segment.retire();
            segment.forgetHandles();
        }
    }

    private void checkWritable() {
        String reason = failure;
        if (reason != null) {
            throw new LogFailureException(directory, "takes no appends since " + reason, null);
        }
        if (closed) {
            throw new LogFailureException(directory, "is closed", null);
        }
    }

    private LogFailureException failed(String what, IOException cause) {
        fail(what + " failed: " + cause);
        return new LogFailureException(directory, what, cause);
    }

    private void fail(String reason) {
        if (failure == null) {
            failure = reason;
            log.error("{} takes no more appends: {}", directory, reason);
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
