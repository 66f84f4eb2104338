package dev.odradek.log;

import dev.odradek.base.disk.FileLease;
import dev.odradek.log.LogState.End;
import dev.odradek.log.LogState.Place;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.segment.BatchPosition;
import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// Finds the bytes that answer a read. Takes no lock: it works on the state as published, and
/// starts over when a segment was taken out of the log under it.
final class LogReader {
    private static final int ATTEMPTS = 20;

    private final LogState state;
    private final Lock lock;
    // Where the last bounds lay: consumers at the end ask for the same ones again and again.
    private volatile @Nullable Place highWatermarkPlace;
    private volatile @Nullable Place lastStablePlace;

    /// @param lock the log's; taken only to wait for a change that is under way
    LogReader(LogState state, Lock lock) {
        this.state = state;
        this.lock = lock;
    }

    LogRead read(long fromOffset, int maxBytes, ReadBound bound, boolean atLeastOneBatch)
            throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                LogRead read = tryRead(fromOffset, maxBytes, bound, atLeastOneBatch);
                if (read != null) {
                    return read;
                }
            } catch (NoSuchFileException e) {
                // The segment's files were taken away: look at the newest list.
            }
            lock.lock();
            lock.unlock();
        }
        throw new NoSuchFileException(
                "offset " + fromOffset, null, "segments vanish while it is read");
    }

    private @Nullable LogRead tryRead(
            long fromOffset, int maxBytes, ReadBound bound, boolean atLeastOneBatch)
            throws IOException {
        End end = state.end;
        LogOffsets offsets = state.offsets();
        SegmentList segments = state.segments;
        if (fromOffset < offsets.logStartOffset() || fromOffset > end.offset()) {
            return new LogRead.OutOfRange(offsets.logStartOffset(), end.offset());
        }
        long untilOffset =
                switch (bound) {
                    case LOG_END -> end.offset();
                    case HIGH_WATERMARK -> offsets.highWatermark();
                    case LAST_STABLE -> offsets.lastStableOffset();
                };
        if (fromOffset >= untilOffset) {
            return LogSlice.empty(offsets, false);
        }
        Place until = place(untilOffset, end, segments, bound);
        if (until == null) {
            return null;
        }
        for (int i = segments.floor(fromOffset); i >= 0 && i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() > until.segment().baseOffset()) {
                break;
            }
            int untilPosition =
                    segment.baseOffset() == until.segment().baseOffset()
                            ? until.position()
                            : segment.sizeBytes();
            FileLease lease = segment.leaseLog();
            if (lease == null) {
                return null;
            }
            boolean kept = false;
            try {
                BatchPosition first = segment.find(lease, fromOffset, untilPosition);
                if (first != null) {
                    int available = untilPosition - first.position();
                    if (first.sizeBytes() > maxBytes && !atLeastOneBatch) {
                        return LogSlice.empty(offsets, true);
                    }
                    int bytes = Math.min(available, Math.max(maxBytes, first.sizeBytes()));
                    List<AbortedTransaction> aborted =
                            bound == ReadBound.LAST_STABLE
                                    ? abortedIn(segments, i, first, fromOffset, bytes, end)
                                    : List.of();
                    kept = true;
                    return new LogSlice(
                            lease,
                            first.position(),
                            bytes,
                            segment.baseOffset(),
                            offsets,
                            aborted,
                            false);
                }
            } finally {
                if (!kept) {
                    lease.release();
                }
            }
        }
        return LogSlice.empty(offsets, false);
    }

    /// Where the first batch at or behind `offset` begins.
    ///
    /// @return null when the segment was taken out of the log
    private @Nullable Place place(long offset, End end, SegmentList segments, ReadBound bound)
            throws IOException {
        int truncations = state.truncations;
        if (offset >= end.offset()) {
            return new Place(end.offset(), end.segment(), end.position(), truncations);
        }
        Place known = bound == ReadBound.LAST_STABLE ? lastStablePlace : highWatermarkPlace;
        if (known != null
                && known.offset() == offset
                && known.truncations() == truncations
                && !known.segment().isRetired()) {
            return known;
        }
        for (int i = segments.floor(offset); i >= 0 && i < segments.size(); i++) {
            Segment segment = segments.get(i);
            FileLease lease = segment.leaseLog();
            if (lease == null) {
                return null;
            }
            try {
                int size =
                        segment.baseOffset() == end.segment().baseOffset()
                                ? end.position()
                                : segment.sizeBytes();
                BatchPosition at = segment.find(lease, offset, size);
                if (at != null) {
                    Place found = new Place(offset, segment, at.position(), truncations);
                    if (bound == ReadBound.LAST_STABLE) {
                        lastStablePlace = found;
                    } else {
                        highWatermarkPlace = found;
                    }
                    return found;
                }
            } finally {
                lease.release();
            }
        }
        return new Place(end.offset(), end.segment(), end.position(), truncations);
    }

    private List<AbortedTransaction> abortedIn(
            SegmentList segments,
            int index,
            BatchPosition first,
            long fromOffset,
            int bytes,
            End end)
            throws IOException {
        Segment segment = segments.get(index);
        // Not the exact end of the slice but one that it cannot pass: the exact one is not known
        // without reading on. What the client gets too much of, it skips.
        long until =
                segment.offsetIndex()
                        .offsetAtOrAfterPosition(
                                (int) Math.min(Integer.MAX_VALUE, (long) first.position() + bytes));
        if (until < 0) {
            Segment next = segments.after(index);
            until = next == null ? end.offset() : next.baseOffset();
        }
        var aborted = new ArrayList<AbortedTransaction>();
        for (int i = index; i < segments.size(); i++) {
            if (segments.get(i).transactionIndex().collect(fromOffset, until, aborted)) {
                break;
            }
        }
        return List.copyOf(aborted);
    }
}
