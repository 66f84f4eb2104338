package dev.odradek.log;

import dev.odradek.base.disk.DiskTrouble;
import dev.odradek.log.LogState.End;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.producer.CompletedTransaction;
import dev.odradek.log.producer.ProducerDecision;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.producer.ProducerUpdate;
import dev.odradek.log.producer.SequenceRange;
import dev.odradek.log.producer.VerificationGuard;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.record.BatchScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a log where it grows: appends and rolls. Every call is made under the log's lock.
final class LogAppender {
    private static final Logger log = LoggerFactory.getLogger(LogAppender.class);

    private final LogEnvironment environment;
    private final Path directory;
    private final LogState state;
    private final ProducerStates producers;
    private final EpochFile epochFile;
    private final LogFlush flush;
    private final BiConsumer<String, IOException> onFlushFailure;
    // Where a write failed and what it left could not be cut off yet.
    private @Nullable Segment torn;

    /// @param onFlushFailure takes what failed, when what was rolled could not be flushed
    LogAppender(
            LogEnvironment environment,
            Path directory,
            LogState state,
            ProducerStates producers,
            EpochFile epochFile,
            LogFlush flush,
            BiConsumer<String, IOException> onFlushFailure) {
        this.environment = environment;
        this.directory = directory;
        this.state = state;
        this.producers = producers;
        this.epochFile = epochFile;
        this.flush = flush;
        this.onFlushFailure = onFlushFailure;
    }

    /// Appends batches whose offsets and epochs are in place.
    ///
    /// @param guard shown with the first batch of a transaction
    AppendOutcome append(Append append, VerificationGuard guard, int transactionVersion)
            throws IOException {
        AppendOutcome.Rejected rejected = append.rejection(state.config.segmentBytes());
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
        cutTornTail();
        state.epochs = append.assignTo(state.epochs);
        Segment segment = segmentFor(append);
        write(segment, append, update == null ? 0 : update.abortedCount());
        state.end = new End(append.lastOffset() + 1, segment, segment.sizeBytes());
        if (update != null) {
            followTransactions(segment, producers.apply(update));
        }
        producers.endOffset(append.lastOffset() + 1);
        state.decide(producers.firstUnstableOffset());
        return new AppendOutcome.Appended(
                append.firstOffset(),
                append.lastOffset(),
                append.logAppendTimeMs(),
                state.startOffset);
    }

    private Segment segmentFor(Append append) throws IOException {
        Segment active = state.end.segment();
        boolean full =
                active.mustRoll(
                        state.config.segmentLimits(),
                        append.sizeBytes(),
                        append.maxTimestampMs(),
                        append.lastOffset(),
                        environment.clock().wallMs());
        return full ? rollTo(append.firstOffset()) : active;
    }

    /// Writes the records, with room for what is to be said of the transactions that they abort:
    /// from here on nothing may fail for want of space.
    private void write(Segment segment, Append append, int abortedCount) throws IOException {
        try {
            segment.transactionIndex().reserve(abortedCount);
            segment.write(append.records());
        } catch (IOException e) {
            torn = segment;
            try {
                cutTornTail();
            } catch (IOException cutFailure) {
                e.addSuppressed(cutFailure);
            }
            throw e;
        }
        int interval = state.config.indexIntervalBytes();
        var scanner = new BatchScanner().over(append.records());
        while (scanner.next()) {
            segment.indexed(scanner.batch(), interval);
        }
    }

    /// Cuts off what a failed write has left; nothing is appended before that has succeeded.
    void cutTornTail() throws IOException {
        Segment cut = torn;
        if (cut != null) {
            cut.cutTornTail();
            torn = null;
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

    /// Starts a new segment at `expectedOffset`, or at the log's end if that is behind it; an empty
    /// one there is kept.
    Segment rollTo(long expectedOffset) throws IOException {
        End end = state.end;
        long baseOffset = Math.max(expectedOffset, end.offset());
        if (end.segment().sizeBytes() == 0 && end.segment().baseOffset() == baseOffset) {
            return end.segment();
        }
        // A full disk must leave the old segment as it is: what may fail comes first. And of this
        // segment no crash of the process has the epochs read again.
        epochFile.write();
        end.segment().make();
        end.segment().writeForClose();
        // Its records are trusted from now on, and so must be what is written beside them.
        boolean flushed = flush.recoveryPoint() >= baseOffset;
        if (flushed) {
            end.segment().forceIndexes();
        }
        Segment segment = newSegment(baseOffset);
        end.segment().seal();
        state.segments = state.segments.with(segment);
        state.end = new End(end.offset(), segment, 0);
        producers.endOffset(baseOffset);
        Path snapshot = snapshot(flushed);
        if (flushed) {
            environment.disk().syncDirectory(directory);
        }
        flush.flushRolledSoon(baseOffset, end.segment(), snapshot, onFlushFailure);
        return segment;
    }

    /// Without its snapshot a segment costs a recovery more to read, and nothing else.
    private @Nullable Path snapshot(boolean durably) throws IOException {
        try {
            return producers.snapshot(durably);
        } catch (IOException e) {
            if (!DiskTrouble.of(e).passes()) {
                throw e;
            }
            log.warn("No snapshot of the producers in {}: {}", directory, e.toString());
            return null;
        }
    }

    /// Makes an empty segment that is not part of the log yet.
    Segment newSegment(long baseOffset) throws IOException {
        LogConfig now = state.config;
        long jitterMs =
                now.segmentJitterMs() <= 0
                        ? 0
                        : environment
                                .random()
                                .nextLong(Math.min(now.segmentJitterMs(), now.segmentMs()));
        var segment =
                new Segment(
                        environment.handles(),
                        directory,
                        baseOffset,
                        jitterMs,
                        environment.clock().wallMs());
        try {
            segment.create();
        } catch (IOException e) {
            // It must not lie between segments that come later.
            try {
                environment.disk().delete(segment.logFile());
            } catch (IOException deleteFailure) {
                e.addSuppressed(deleteFailure);
            }
            throw e;
        }
        if (now.preallocate()) {
            segment.reserve(now.segmentBytes());
        }
        return segment;
    }
}
