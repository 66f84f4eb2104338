package dev.odradek.log;

import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.SegmentFiles;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes segments that are no longer part of a log off the disk: first they are renamed to
/// `.deleted`, and after `file.delete.delay.ms`, when no slow reader can want them any more,
/// deleted.
final class RemovedSegments {
    private static final Logger log = LoggerFactory.getLogger(RemovedSegments.class);

    private final LogEnvironment environment;
    private final LogState state;

    RemovedSegments(LogEnvironment environment, LogState state) {
        this.environment = environment;
        this.state = state;
    }

    /// @param segments out of the log's list already
    /// @param directory of the partition; the deletion does nothing when it was renamed meanwhile
    void remove(List<Segment> segments, ProducerStates producers, Path directory, long delayMs)
            throws IOException {
        state.hasRemoved = true;
        for (Segment segment : segments) {
            segment.retire();
            segment.markDeleted();
            producers.markSnapshotDeleted(segment.baseOffset());
        }
        deleteLater(segments, directory, delayMs);
    }

    /// Renames the files of segments that the cleaner has made one of; the snapshot of the
    /// producers at the beginning of the first stays that of the new one.
    void markReplaced(List<Segment> segments, ProducerStates producers) throws IOException {
        state.hasRemoved = true;
        for (Segment segment : segments) {
            segment.retire();
            segment.markDeleted();
            if (segment.baseOffset() != segments.getFirst().baseOffset()) {
                producers.markSnapshotDeleted(segment.baseOffset());
            }
        }
    }

    /// Deletes what was renamed, after `delayMs`.
    void deleteLater(List<Segment> segments, Path directory, long delayMs) {
        List<Long> offsets = segments.stream().map(Segment::baseOffset).toList();
        environment.background().later(delayMs, () -> delete(offsets, directory));
    }

    private void delete(List<Long> offsets, Path directory) {
        for (long offset : offsets) {
            for (Kind kind : Kind.values()) {
                Path file = directory.resolve(SegmentFiles.name(offset, kind, Suffix.DELETED));
                try {
                    environment.disk().delete(file);
                } catch (IOException e) {
                    // The next start deletes it.
                    log.warn("Deleting {} failed: {}", file, e.toString());
                }
            }
        }
    }
}
