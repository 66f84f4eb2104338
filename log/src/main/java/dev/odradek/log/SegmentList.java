package dev.odradek.log;

import dev.odradek.log.segment.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments of a log, by rising base offset, at least one. Immutable.
///
/// @param all the last one is the active one
record SegmentList(List<Segment> all) {
    SegmentList {
        all = List.copyOf(all);
    }

    Segment first() {
        return all.getFirst();
    }

    Segment active() {
        return all.getLast();
    }

    int size() {
        return all.size();
    }

    Segment get(int index) {
        return all.get(index);
    }

    /// @return index of the last segment whose base offset is at most `offset`; -1 when there is
    ///   none
    int floor(long offset) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /// The segment after that of `index`; null after the last.
    @Nullable Segment after(int index) {
        return index + 1 < all.size() ? all.get(index + 1) : null;
    }

    SegmentList with(Segment added) {
        var segments = new ArrayList<>(all);
        segments.add(added);
        return new SegmentList(segments);
    }

    /// Without the first `count`.
    SegmentList withoutFirst(int count) {
        return new SegmentList(all.subList(count, all.size()));
    }

    /// Only the first `count`.
    SegmentList firstOnly(int count) {
        return new SegmentList(all.subList(0, count));
    }

    /// Whether `some` are successive ones of these, and none of them is the active one.
    boolean hasSealed(List<Segment> some) {
        int at = Collections.indexOfSubList(all, some);
        return at >= 0 && at + some.size() < all.size();
    }

    /// With one in the place of some.
    ///
    /// @param some [#hasSealed]
    SegmentList replacing(List<Segment> some, Segment one) {
        int at = Collections.indexOfSubList(all, some);
        var segments = new ArrayList<Segment>(all.subList(0, at));
        segments.add(one);
        segments.addAll(all.subList(at + some.size(), all.size()));
        return new SegmentList(segments);
    }

    long sizeBytes() {
        long sum = 0;
        for (Segment segment : all) {
            sum += segment.sizeBytes();
        }
        return sum;
    }
}
