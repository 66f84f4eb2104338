package dev.odradek.log;

import dev.odradek.log.LogState.End;
import dev.odradek.log.checkpoint.TruncationMark;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.recover.ProducerReplay;
import dev.odradek.log.retain.Retention;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes records away from a log: retention and DeleteRecords at its start, truncation at its end.
/// Every call is made under the log's lock.
final class LogTrimmer {
    private static final Logger log = LoggerFactory.getLogger(LogTrimmer.class);

    private final LogEnvironment environment;
    private final TopicPartition topicPartition;
    private final Path directory;
    private final LogState state;
    private final ProducerStates producers;
    private final EpochFile epochFile;
    private final LogFlush flush;
    private final LogAppender appender;
    private final RemovedSegments removed;

    LogTrimmer(
            LogEnvironment environment,
            TopicPartition topicPartition,
            Path directory,
            LogState state,
            ProducerStates producers,
            EpochFile epochFile,
            LogFlush flush,
            LogAppender appender) {
        this.environment = environment;
        this.topicPartition = topicPartition;
        this.directory = directory;
        this.state = state;
        this.producers = producers;
        this.epochFile = epochFile;
        this.flush = flush;
        this.appender = appender;
        this.removed = new RemovedSegments(environment, state);
    }

    /// Deletes the segments that have outlived the settings.
    ///
    /// @return how many
    int applyRetention() throws IOException {
        LogConfig now = state.config;
        long nowMs = environment.clock().wallMs();
        var retention = new Retention(state.startOffset, state.highWatermark);
        int count = deleteOldest(retention.beforeStart(candidates()));
        if (now.deletes()) {
            long sizeBytes = state.segments.sizeBytes();
            count += deleteOldest(retention.bySize(candidates(), now.retentionBytes(), sizeBytes));
            count += deleteOldest(retention.byTime(candidates(), now.retentionMs(), nowMs));
        }
        return count;
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
            appender.rollTo(state.end.offset());
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
        removed.remove(dropped, producers, directory, state.config.fileDeleteDelayMs());
        // One that was never flushed and comes back damaged would cut the log off before the rest.
        environment.disk().syncDirectory(directory);
        return count;
    }

    /// The log starts at `offset`, at most the high watermark, if it does not start behind it.
    void advanceStart(long offset) {
        if (offset <= state.startOffset) {
            return;
        }
        log.info("{} starts at offset {}", topicPartition, offset);
        state.startOffset = offset;
        state.highWatermark = Math.max(state.highWatermark, offset);
        state.epochs = state.epochs.truncateFromStart(offset);
        producers.logStartOffset(offset);
        state.decide(producers.firstUnstableOffset());
    }

    /// Drops the records at or above `offset`, which is in the log.
    void truncateTo(long offset) throws IOException {
        SegmentList before = state.segments;
        int keptCount = before.floor(offset) + 1;
        List<Segment> dropped = before.all().subList(keptCount, before.size());
        Segment segment = before.get(keptCount - 1);
        state.truncations++;
        TruncationMark.set(environment.disk(), directory);
        flush.atMost(offset);
        state.highWatermark = Math.min(state.highWatermark, offset);
        removeFromTheEnd(dropped);
        segment.truncateTo(offset, environment.clock().wallMs());
        state.end = new End(offset, segment, segment.sizeBytes());
        state.segments = before.firstOnly(keptCount);
        state.startOffset = Math.min(state.startOffset, offset);
        truncateEpochs(offset);
        producers.reload(state.startOffset, offset, environment.clock().wallMs());
        new ProducerReplay(environment.handles(), producers).followTo(state.segments.all(), offset);
        producers.highWatermark(state.highWatermark);
        producers.snapshot(true);
        // What lies before is not to have a hole in it when this is durable.
        flush.flushUpTo(offset);
        forceTruncation(segment);
        TruncationMark.clear(environment.disk(), directory);
        state.decide(producers.firstUnstableOffset());
    }

    /// Each durably before the next: whatever a crash leaves of this is a log without a gap.
    private void removeFromTheEnd(List<Segment> dropped) throws IOException {
        for (Segment last : dropped.reversed()) {
            removed.remove(List.of(last), producers, directory, state.config.fileDeleteDelayMs());
            environment.disk().syncDirectory(directory);
        }
    }

    /// Makes a truncation durable before anything is written in place of what it took: else a power
    /// cut could bring that back behind newer records, and a follower would take it for them.
    private void forceTruncation(Segment segment) throws IOException {
        segment.writeIndexes();
        segment.force();
        environment.disk().syncDirectory(directory);
    }

    /// Drops the epochs that begin at or behind `endOffset`.
    void truncateEpochs(long endOffset) {
        state.epochs = state.epochs.truncateFromEnd(endOffset);
    }

    /// Drops everything; the next record has `offset`.
    void restartAt(long offset) throws IOException {
        // Afterwards everything below counts as flushed.
        flush.root();
        List<Segment> dropped = state.segments.all();
        state.truncations++;
        TruncationMark.set(environment.disk(), directory);
        // The first of the old segments may have the new one's name.
        removeFromTheEnd(dropped);
        producers.restartAt(offset);
        // Nothing of the old log may come back beside the new one.
        environment.disk().syncDirectory(directory);
        Segment segment = appender.newSegment(offset);
        environment.disk().syncDirectory(directory);
        TruncationMark.clear(environment.disk(), directory);
        flush.restartAt(offset);
        state.epochs = LeaderEpochs.EMPTY;
        state.startOffset = offset;
        state.highWatermark = offset;
        state.segments = new SegmentList(List.of(segment));
        state.end = new End(offset, segment, 0);
        state.decide(-1);
        epochFile.write();
    }
}
