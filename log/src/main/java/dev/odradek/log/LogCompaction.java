package dev.odradek.log;

import dev.odradek.log.compact.CleanRules;
import dev.odradek.log.compact.CleanableLog;
import dev.odradek.log.compact.LastBatch;
import dev.odradek.log.compact.LogSnapshot;
import dev.odradek.log.producer.ProducerEntry;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.record.ValidationRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// A log as the cleaner sees it, and the swap of its segments:
///
/// | step | on the device before the next | a crash here leaves |
/// | --- | --- | --- |
/// | write the new segment as `.cleaned` | content and names | the old ones: `.cleaned` is deleted |
/// | rename its files to `.swap` | names | the old ones while one is `.cleaned`, else the new one |
/// | rename the old ones to `.deleted` | names | the new one: what it replaces goes, then it is renamed |
/// | rename the new one's files | names | the new one |
///
/// Source of the names: Kafka 4.3.1 LocalLog.replaceSegments.
final class LogCompaction implements CleanableLog {
    /// Batches are taken in up to half of this, so that each of them can be cleaned.
    private static final long DECOMPRESSED_FACTOR = 2;

    private final LogEnvironment environment;
    private final TopicPartition topicPartition;
    private final Path directory;
    private final ReentrantLock segmentsLock;
    private final ReentrantLock lock;
    private final LogState state;
    private final ProducerStates producers;
    private final Runnable flush;
    private final BooleanSupplier usable;
    private final BiConsumer<String, IOException> fail;

    /// @param segmentsLock held by whoever takes segments out of the log; taken before `lock`
    /// @param flush makes everything durable that was appended
    /// @param usable whether the log is neither closed nor has failed
    /// @param fail takes what failed, and how: nothing more may be appended
    LogCompaction(
            LogEnvironment environment,
            TopicPartition topicPartition,
            Path directory,
            ReentrantLock segmentsLock,
            ReentrantLock lock,
            LogState state,
            ProducerStates producers,
            Runnable flush,
            BooleanSupplier usable,
            BiConsumer<String, IOException> fail) {
        this.environment = environment;
        this.topicPartition = topicPartition;
        this.directory = directory;
        this.segmentsLock = segmentsLock;
        this.lock = lock;
        this.state = state;
        this.producers = producers;
        this.flush = flush;
        this.usable = usable;
        this.fail = fail;
    }

    @Override
    public TopicPartition topicPartition() {
        return topicPartition;
    }

    Path directory() {
        return directory;
    }

    @Override
    public CleanRules rules() {
        LogConfig now = state.config;
        return new CleanRules(
                now.compacts(),
                now.deletes(),
                now.segmentBytes(),
                now.segmentIndexBytes(),
                now.indexIntervalBytes(),
                now.deleteRetentionMs(),
                now.minCompactionLagMs(),
                now.maxCompactionLagMs(),
                now.minCleanableDirtyRatio(),
                DECOMPRESSED_FACTOR * ValidationRules.decompressedBytesMax(now.maxMessageBytes()));
    }

    @Override
    public LogSnapshot snapshot() {
        lock.lock();
        try {
            LogOffsets offsets = state.offsets();
            return new LogSnapshot(
                    state.segments.all(),
                    offsets.logStartOffset(),
                    offsets.lastStableOffset(),
                    state.end.offset(),
                    state.truncations);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isStillAs(LogSnapshot seen) {
        return usable.getAsBoolean()
                && state.truncations == seen.truncations()
                && state.config.compacts();
    }

    @Override
    public Map<Long, LastBatch> lastBatches() {
        lock.lock();
        try {
            var last = new HashMap<Long, LastBatch>();
            for (ProducerEntry entry : producers.entries()) {
                last.put(entry.producerId(), new LastBatch(entry.lastOffset(), entry.epoch()));
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Segment newCleaned(long baseOffset) throws IOException {
        Segment cleaned =
                Segment.cleaned(
                        environment.handles(), directory, baseOffset, environment.clock().wallMs());
        cleaned.create();
        return cleaned;
    }

    @Override
    public void makeDurable() throws IOException {
        try {
            flush.run();
        } catch (LogFailureException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean replace(LogSnapshot seen, Segment cleaned, List<Segment> replaced)
            throws IOException {
        segmentsLock.lock();
        try {
            if (!isStillAs(seen) || !state.segments.hasSealed(replaced)) {
                return false;
            }
            makeSwap(cleaned);
            try {
                swap(cleaned, replaced);
            } catch (IOException e) {
                fail.accept("swap of " + cleaned.logFile(), e);
                throw e;
            }
            return true;
        } finally {
            segmentsLock.unlock();
        }
    }

    /// From when this succeeds the new segment counts.
    private void makeSwap(Segment cleaned) throws IOException {
        try {
            cleaned.changeSuffix(Suffix.SWAP);
            environment.disk().syncDirectory(directory);
        } catch (IOException e) {
            try {
                cleaned.deleteUnused();
                environment.disk().syncDirectory(directory);
            } catch (IOException undoFailure) {
                // The next start may swap it in: nothing may be written until then.
                e.addSuppressed(undoFailure);
                fail.accept("swap of " + cleaned.logFile(), e);
            }
            throw e;
        }
    }

    /// The log's lock is held while files change their names, since readers who miss one wait for
    /// it; not while that is made durable.
    private void swap(Segment cleaned, List<Segment> replaced) throws IOException {
        var removed = new RemovedSegments(environment, state);
        lock.lock();
        try {
            removed.markReplaced(replaced, producers);
            state.segments = state.segments.replacing(replaced, cleaned);
        } finally {
            lock.unlock();
        }
        environment.disk().syncDirectory(directory);
        lock.lock();
        try {
            cleaned.changeSuffix(Suffix.NONE);
        } finally {
            lock.unlock();
        }
        environment.disk().syncDirectory(directory);
        removed.deleteLater(replaced, directory, state.config.fileDeleteDelayMs());
    }
}
