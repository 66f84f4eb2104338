package dev.odradek.log.compact;

import dev.odradek.base.disk.FileLease;
import dev.odradek.log.segment.BatchFileScan;
import dev.odradek.log.segment.BatchPosition;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.record.RecordBatchView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Walks the batches of a sealed segment, whole and with their CRC checked: what is copied gets a
/// new one, which must not vouch for old damage.
final class SegmentScan implements AutoCloseable {
    private final Segment segment;
    private final FileLease lease;
    private final @Nullable BatchFileScan scan;

    private SegmentScan(Segment segment, FileLease lease, @Nullable BatchFileScan scan) {
        this.segment = segment;
        this.lease = lease;
        this.scan = scan;
    }

    /// @param fromOffset the first batch that reaches it is the first to come
    /// @throws CleaningAbortedException when the segment was taken out of the log
    static SegmentScan open(Segment segment, long fromOffset, int chunkBytes) throws IOException {
        FileLease lease = segment.leaseLog();
        if (lease == null) {
            throw new CleaningAbortedException(segment + " was taken out of the log");
        }
        boolean opened = false;
        try {
            int size = segment.sizeBytes();
            BatchPosition first =
                    fromOffset <= segment.baseOffset()
                            ? null
                            : segment.find(lease, fromOffset, size);
            BatchFileScan scan = null;
            if (fromOffset <= segment.baseOffset()) {
                scan = segment.scan(lease, 0, size, chunkBytes);
            } else if (first != null) {
                scan = segment.scan(lease, first.position(), size, chunkBytes);
            }
            opened = true;
            return new SegmentScan(segment, lease, scan);
        } finally {
            if (!opened) {
                lease.release();
            }
        }
    }

    /// Moves to the next batch.
    ///
    /// @return false after the last
    /// @throws UncleanableLogException when the next bytes are no sound batch
    boolean next() throws IOException {
        if (scan == null) {
            return false;
        }
        if (!scan.nextWhole()) {
            if (scan.end() != BatchFileScan.End.COMPLETE) {
                throw new UncleanableLogException(
                        segment.logFile()
                                + " is damaged at byte "
                                + scan.nextPosition()
                                + " ("
                                + scan.end()
                                + ")");
            }
            return false;
        }
        if (!scan.isWhole()) {
            throw new UncleanableLogException(
                    segment.logFile()
                            + " holds a batch of "
                            + scan.batch().sizeBytes()
                            + " bytes at byte "
                            + scan.position()
                            + ", "
                            + BatchFileScan.WHOLE_BYTES_MAX
                            + " are the most");
        }
        return true;
    }

    /// The batch at hand turned out to be no sound one when it was looked into.
    UncleanableLogException unreadable(RuntimeException cause) {
        return new UncleanableLogException(
                segment.logFile()
                        + " holds a batch at offset "
                        + batch().baseOffset()
                        + " that cannot be read: "
                        + cause.getMessage());
    }

    RecordBatchView batch() {
        if (scan == null) {
            throw new IllegalStateException("there is no batch");
        }
        return scan.batch();
    }

    @Override
    public void close() {
        if (scan != null) {
            scan.close();
        }
        lease.release();
    }
}
