package dev.odradek.log.recover;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.SegmentSummary;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a log for what its [LogSummary] says, without opening a file of it.
public final class SummarizedLog {
    private SummarizedLog() {}

    /// @return null where the directory is no longer what was summarized: then it is to be opened
    ///   as any other
    public static @Nullable RecoveredLog open(RecoveryRequest request, LogSummary summary)
            throws IOException {
        Disk disk = request.handles().disk();
        List<SegmentSummary> summaries = summary.segments();
        long startOffset = Math.max(request.logStartOffset(), summaries.getFirst().baseOffset());
        if (startOffset != summary.logStartOffset() || startOffset > summary.logEndOffset()) {
            return null;
        }
        var segments = new ArrayList<Segment>(summaries.size());
        try {
            if (!disk.stamp(request.directory()).equals(summary.directory())) {
                return null;
            }
            for (SegmentSummary each : summaries) {
                var segment =
                        new Segment(
                                request.handles(),
                                request.directory(),
                                each.baseOffset(),
                                request.rollJitterMs().getAsLong(),
                                request.nowMs());
                if (!segment.resume(each, segments.size() == summaries.size() - 1)) {
                    return null;
                }
                segments.add(segment);
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        var producers = new ProducerStates(disk, request.directory(), request.producers());
        producers.foundSnapshots(summary.snapshots());
        if (!producers.resume(summary.producers(), summary.logEndOffset(), request.nowMs())) {
            return null;
        }
        producers.deleteStraySnapshots(segments.stream().map(Segment::baseOffset).toList());
        producers.logStartOffset(startOffset);
        return new RecoveredLog(
                List.copyOf(segments),
                producers,
                summary.epochs(),
                startOffset,
                summary.logEndOffset(),
                summary.logEndOffset(),
                0,
                0,
                true);
    }
}
