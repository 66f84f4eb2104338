package dev.odradek.log.compact;

import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A log at one moment.
///
/// @param segments by rising offset; the last one is appended to, the others stay as they are
/// @param truncations how often the log had been truncated
public record LogSnapshot(
        List<Segment> segments,
        long startOffset,
        long lastStableOffset,
        long endOffset,
        int truncations) {
    public LogSnapshot {
        segments = List.copyOf(segments);
    }

    /// The segment that was appended to.
    public Segment active() {
        return segments.getLast();
    }

    /// The segments that hold something of `[from, until)`, by their names: from the one whose base
    /// offset is at or below `from` to the last that begins before `until`.
    List<Segment> between(long from, long until) {
        var found = new ArrayList<Segment>();
        for (int i = 0; i < segments.size() && from < until; i++) {
            Segment segment = segments.get(i);
            boolean endsBefore =
                    i + 1 < segments.size() && segments.get(i + 1).baseOffset() <= from;
            if (!endsBefore && segment.baseOffset() < until) {
                found.add(segment);
            }
        }
        return found;
    }

    /// As [#between], without the active one.
    List<Segment> sealedFrom(long from) {
        return between(from, active().baseOffset());
    }

    /// Where the next segment begins; the log's end after the active one.
    long endOf(Segment segment) {
        int next = segments.indexOf(segment) + 1;
        return next == segments.size() ? endOffset : segments.get(next).baseOffset();
    }

    /// The aborted transactions that touch a segment.
    List<AbortedTransaction> abortedIn(Segment segment) throws IOException {
        return abortedIn(segments.indexOf(segment), segment.baseOffset(), endOf(segment));
    }

    /// The aborted transactions that touch the offsets `[from, until)`.
    List<AbortedTransaction> abortedIn(long from, long until) throws IOException {
        List<Segment> touched = between(from, until);
        return touched.isEmpty()
                ? List.of()
                : abortedIn(segments.indexOf(touched.getFirst()), from, until);
    }

    private List<AbortedTransaction> abortedIn(int first, long from, long until)
            throws IOException {
        var aborted = new ArrayList<AbortedTransaction>();
        for (int i = first; i < segments.size(); i++) {
            if (segments.get(i).transactionIndex().collect(from, until, aborted)) {
                break;
            }
        }
        return aborted;
    }
}
