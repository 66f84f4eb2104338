package dev.odradek.log.compact;

import dev.odradek.log.index.OffsetIndex;
import dev.odradek.log.index.TimeIndex;
import dev.odradek.log.segment.Segment;
import java.util.ArrayList;
import java.util.List;

/// Puts successive segments together that fit into one even if nothing of them goes, so that
/// cleaning does not leave ever smaller ones.
///
/// Source: Kafka 4.3.1 Cleaner.groupSegmentsBySize.
final class SegmentGroups {
    private SegmentGroups() {}

    /// @param segments by rising offset
    /// @param endOffset the last one ends before it
    static List<List<Segment>> of(List<Segment> segments, CleanRules rules, long endOffset) {
        var groups = new ArrayList<List<Segment>>();
        var group = new ArrayList<Segment>();
        long bytes = 0;
        long offsetIndexBytes = 0;
        long timeIndexBytes = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            long lastOffset =
                    (i + 1 < segments.size() ? segments.get(i + 1).baseOffset() : endOffset) - 1;
            bytes += segment.sizeBytes();
            offsetIndexBytes += offsetIndexBytes(segment);
            timeIndexBytes += timeIndexBytes(segment);
            boolean fits =
                    bytes <= rules.segmentBytes()
                            && offsetIndexBytes <= rules.indexBytes()
                            && timeIndexBytes <= rules.indexBytes();
            boolean inRange =
                    group.isEmpty()
                            || segment.sizeBytes() == 0
                            || lastOffset - group.getFirst().baseOffset() <= Integer.MAX_VALUE;
            if (!group.isEmpty() && !(fits && inRange)) {
                groups.add(List.copyOf(group));
                group.clear();
                bytes = segment.sizeBytes();
                offsetIndexBytes = offsetIndexBytes(segment);
                timeIndexBytes = timeIndexBytes(segment);
            }
            group.add(segment);
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    private static long offsetIndexBytes(Segment segment) {
        return (long) segment.offsetIndex().count() * OffsetIndex.ENTRY_BYTES;
    }

    private static long timeIndexBytes(Segment segment) {
        return (long) segment.timeIndex().count() * TimeIndex.ENTRY_BYTES;
    }
}
