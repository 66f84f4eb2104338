package dev.odradek.log.recover;

import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.producer.CompletedTransaction;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.segment.BatchFileScan;
import dev.odradek.log.segment.BatchPosition;
import dev.odradek.log.segment.Segment;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import java.io.IOException;
import java.util.List;

/// Brings producers up to an offset by reading the log: headers only, and the records of markers.
public final class ProducerReplay {
    private final HandleCache handles;
    private final ProducerStates producers;
    private long readBytes;

    public ProducerReplay(HandleCache handles, ProducerStates producers) {
        this.handles = handles;
        this.producers = producers;
    }

    /// Goes on from where the producers are.
    ///
    /// @param segments of the log, by rising offset
    /// @param untilOffset batches that begin here or behind are left out
    public void followTo(List<Segment> segments, long untilOffset) throws IOException {
        for (Segment segment : segments) {
            if (producers.endOffset() >= untilOffset) {
                break;
            }
            follow(segment, untilOffset);
        }
        producers.endOffset(untilOffset);
    }

    public long readBytes() {
        return readBytes;
    }

    private void follow(Segment segment, long untilOffset) throws IOException {
        FileLease lease = handles.leaseExisting(segment.logFile());
        try {
            BatchPosition first = segment.find(lease, producers.endOffset(), segment.sizeBytes());
            if (first == null) {
                return;
            }
            int from = first.position();
            try (var scan =
                    segment.scan(
                            lease, from, segment.sizeBytes(), BatchFileScan.SCAN_CHUNK_BYTES)) {
                while (scan.next() && scan.batch().baseOffset() < untilOffset) {
                    RecordBatchView batch = scan.batch();
                    if (batch.magic() == BatchLayout.MAGIC && batch.hasProducerId()) {
                        if (batch.isControl()) {
                            scan.bringWhole();
                        }
                        CompletedTransaction completed = producers.replay(batch);
                        if (completed != null) {
                            producers.complete(completed);
                        }
                    }
                    producers.endOffset(batch.nextOffset());
                }
                readBytes += scan.nextPosition() - from;
            }
        } finally {
            lease.release();
        }
    }
}
