package dev.odradek.log.recover;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileLease;
import dev.odradek.log.checkpoint.CorruptCheckpointException;
import dev.odradek.log.checkpoint.EpochCheckpoint;
import dev.odradek.log.checkpoint.PartitionMetadata;
import dev.odradek.log.checkpoint.TruncationMark;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.index.CorruptIndexException;
import dev.odradek.log.producer.CompletedTransaction;
import dev.odradek.log.producer.ProducerStates;
import dev.odradek.log.recover.RecoveryRequest.Trust;
import dev.odradek.log.segment.BatchFileScan;
import dev.odradek.log.segment.Segment;
import dev.odradek.log.segment.SegmentFiles;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens a partition's directory.
///
/// After a clean stop everything is taken as it is; only a missing or impossible index is built
/// again. After any other stop the segment that holds the recovery point and all behind it are read
/// from their first byte, every CRC is checked, their indexes, the producers and the leader epochs
/// are built again on the way, and the log is cut at the first byte that cannot be right. Below the
/// recovery point nothing is cut: a batch there that cannot be read is reported.
///
/// Where the process died and the kernel did not, only the last segment is read again, and of its
/// batches only the headers, but for the tail: see [Trust#PAGE_CACHE].
///
/// Source: Kafka 4.3.1 LogLoader, LogSegment.recover.
public final class LogRecovery {
    private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);
    // Longer than what one append writes by default.
    private static final int TAIL_BYTES = 4 * 1024 * 1024;

    private final RecoveryRequest request;
    private Trust trust;
    private final Disk disk;
    private final Path directory;
    private final ProducerStates producers;
    private final List<Segment> segments = new ArrayList<>();
    private LeaderEpochs epochs = LeaderEpochs.EMPTY;
    private LeaderEpochs epochsOnDisk = LeaderEpochs.EMPTY;
    private @Nullable Segment lastScanned;
    // Of a last segment that was taken as it is; -1 when it was not.
    private long trustedEndOffset = -1;
    private boolean foundHoles;
    // Whether every batch from the one at hand to the log's end is looked at.
    private boolean readsToTheEnd;
    private long scannedBytes;
    private long cutBytes;

    private LogRecovery(RecoveryRequest request) {
        this.request = request;
        this.trust = request.trust();
        this.disk = request.handles().disk();
        this.directory = request.directory();
        this.producers = new ProducerStates(disk, directory, request.producers());
    }

    public static RecoveredLog open(RecoveryRequest request) throws IOException {
        return new LogRecovery(request).run();
    }

    /// A log whose directory was just made: nothing in it is to be looked at.
    public static RecoveredLog fresh(RecoveryRequest request) {
        var recovery = new LogRecovery(request);
        Segment empty = recovery.newSegment(0);
        empty.createLater();
        return new RecoveredLog(
                List.of(empty), recovery.producers, LeaderEpochs.EMPTY, 0, 0, 0, 0, 0, false);
    }

    private RecoveredLog run() throws IOException {
        boolean truncating = TruncationMark.isSet(disk, directory);
        if (truncating && trust == Trust.PAGE_CACHE) {
            trust = Trust.FLUSHED;
        }
        LeftoverFiles.Ordered files = new LeftoverFiles(disk, directory).putInOrder();
        producers.foundSnapshots(files.snapshots());
        readEpochs();
        List<Segment> found = new ArrayList<>();
        for (long baseOffset : files.segments()) {
            found.add(newSegment(baseOffset));
        }
        int firstUntrusted = untrustedFrom(found);
        for (int i = 0; i < found.size(); i++) {
            Segment segment = found.get(i);
            boolean last = i == found.size() - 1;
            if (i >= firstUntrusted) {
                readsToTheEnd = true;
                long cut = scan(segment, true);
                segments.add(segment);
                if (cut > 0 || (!last && lacksItsEnd(segment, found.get(i + 1)))) {
                    dropSegments(found.subList(i + 1, found.size()));
                    break;
                }
            } else {
                openTrusted(segment, last);
                segments.add(segment);
            }
        }
        long endOffset = readEndOffset();
        if (segments.isEmpty()) {
            endOffset = startOver(request.logStartOffset());
        } else if (endOffset < request.logStartOffset()) {
            log.warn(
                    "{} ends at offset {}, before its start {}: its segments are deleted",
                    directory,
                    endOffset,
                    request.logStartOffset());
            endOffset = startOver(request.logStartOffset());
        }
        long startOffset = Math.max(request.logStartOffset(), segments.getFirst().baseOffset());
        boolean scanned = firstUntrusted < found.size();
        finishEpochs(startOffset, endOffset);
        finishProducers(startOffset, endOffset, scanned);
        for (Segment segment : segments.subList(0, segments.size() - 1)) {
            segment.seal();
        }
        long recoveryPoint =
                trust == Trust.CLEAN_STOP
                        ? endOffset
                        : Math.min(request.recoveryPoint(), endOffset);
        boolean rooted = trust == Trust.CLEAN_STOP;
        if (trust == Trust.FLUSHED && scanned && recoveryPoint < endOffset) {
            // What is served from now on must not be gone after the next crash.
            PartitionMetadata.force(disk, directory);
            forceFrom(recoveryPoint);
            recoveryPoint = endOffset;
            rooted = true;
        } else if (scanned && recoveryPoint >= endOffset) {
            // Nor must a truncation that was under way, or a snapshot of what it took, come back.
            segments.getLast().forceRecords();
            disk.syncDirectory(directory);
        }
        if (truncating) {
            TruncationMark.clear(disk, directory);
        }
        return new RecoveredLog(
                List.copyOf(segments),
                producers,
                epochs,
                startOffset,
                endOffset,
                recoveryPoint,
                scannedBytes,
                cutBytes,
                rooted);
    }

    private Segment newSegment(long baseOffset) {
        return new Segment(
                request.handles(),
                directory,
                baseOffset,
                request.rollJitterMs().getAsLong(),
                request.nowMs());
    }

    /// @return which of the segments is the first to be read again; their number for none
    private int untrustedFrom(List<Segment> found) {
        if (trust == Trust.CLEAN_STOP) {
            return found.size();
        }
        if (trust == Trust.PAGE_CACHE) {
            return Math.max(0, found.size() - 1);
        }
        int first = 0;
        for (int i = 0; i < found.size(); i++) {
            // What lies before the log's start is nobody's loss.
            if (found.get(i).baseOffset()
                    <= Math.max(request.recoveryPoint(), request.logStartOffset())) {
                first = i;
            }
        }
        return first;
    }

    /// Whether the batches between a segment and the next one are gone. A power cut may take whole
    /// batches off an earlier file and leave a later one; what follows such a hole was never the
    /// log's next record. Compaction leaves holes, too: where there is any sign of it, or the hole
    /// is wider than a segment, none counts.
    private boolean lacksItsEnd(Segment segment, Segment next) {
        if (request.compacted()
                || foundHoles
                || producers.endOffset() >= next.baseOffset()
                || next.baseOffset() - segment.baseOffset() > Integer.MAX_VALUE) {
            return false;
        }
        log.error(
                "{} ends at offset {}, the next segment begins at {}: the log is cut there",
                segment.logFile(),
                producers.endOffset(),
                next.baseOffset());
        return true;
    }

    private void openTrusted(Segment segment, boolean last) throws IOException {
        try {
            if (last) {
                segment.openActive();
                trustedEndOffset = segment.readNextOffset();
            } else {
                segment.openSealed();
            }
        } catch (CorruptIndexException | NoSuchFileException e) {
            log.warn("Building the indexes of {} again: {}", segment.logFile(), e.getMessage());
            // Behind the last batch of the last segment others will be written: nothing may stay
            // there.
            scan(segment, last);
            segment.writeIndexes();
        }
    }

    /// Reads a segment from its first byte and builds its indexes, the producers and the leader
    /// epochs from what is sound.
    ///
    /// @param cuts whether the file is cut behind the last sound batch
    /// @return bytes behind the last sound batch
    private long scan(Segment segment, boolean cuts) throws IOException {
        followTo(segment.baseOffset());
        producers.endOffset(segment.baseOffset());
        if (cuts) {
            producers.snapshot(trust == Trust.FLUSHED);
        }
        segment.startRebuild();
        FileLease lease = request.handles().leaseExisting(segment.logFile());
        long fileBytes;
        String verdict;
        try {
            fileBytes = lease.file().sizeBytes();
            int until = (int) Math.min(Integer.MAX_VALUE, fileBytes);
            boolean trusted = trust == Trust.PAGE_CACHE;
            int soundUntil = trusted ? until - TAIL_BYTES : 0;
            int chunkBytes =
                    trusted ? BatchFileScan.LOOKUP_CHUNK_BYTES : BatchFileScan.SCAN_CHUNK_BYTES;
            try (var scan = segment.scan(lease, 0, until, chunkBytes)) {
                verdict = index(segment, scan, soundUntil);
            }
        } finally {
            lease.release();
        }
        lastScanned = segment;
        scannedBytes += segment.sizeBytes();
        long unsound = fileBytes - segment.sizeBytes();
        if (unsound > 0) {
            cutBytes += unsound;
            if (cuts) {
                long position = segment.sizeBytes();
                if (producers.endOffset() < request.recoveryPoint()) {
                    log.error(
                            "{} is damaged at byte {} ({}), offset {}, which had been on the device"
                                    + " up to offset {}: cut there",
                            segment.logFile(),
                            position,
                            verdict,
                            producers.endOffset(),
                            request.recoveryPoint());
                } else {
                    log.info(
                            "Cut {} bytes off {} at byte {} ({}), offset {}",
                            unsound,
                            segment.logFile(),
                            position,
                            verdict,
                            producers.endOffset());
                }
                segment.finishRebuild();
            } else {
                log.error(
                        "{} is damaged at byte {} ({}): {} bytes of it cannot be served",
                        segment.logFile(),
                        segment.sizeBytes(),
                        verdict,
                        unsound);
            }
        }
        return unsound;
    }

    /// @param soundUntil position before which the batches are what was written
    private String index(Segment segment, BatchFileScan scan, int soundUntil) throws IOException {
        long previousOffset = segment.baseOffset() - 1;
        while (scan.nextPosition() < soundUntil ? nextSound(scan) : scan.nextWhole()) {
            RecordBatchView batch = scan.batch();
            if (batch.lastOffset() <= previousOffset
                    || !segment.offsetIndex().canAppend(batch.lastOffset())) {
                return "offset " + batch.lastOffset() + " after " + previousOffset;
            }
            foundHoles |=
                    batch.magic() != BatchLayout.MAGIC
                            || batch.baseOffset() != previousOffset + 1
                            || batch.recordCount() != batch.lastOffsetDelta() + 1;
            previousOffset = batch.lastOffset();
            segment.indexed(batch, request.limits().indexIntervalBytes());
            if (batch.magic() == BatchLayout.MAGIC) {
                noteEpoch(batch);
                if (scan.isWhole()) {
                    follow(batch, segment);
                }
            }
            producers.endOffset(batch.nextOffset());
        }
        return scan.end().toString();
    }

    private void noteEpoch(RecordBatchView batch) {
        int epoch = batch.partitionLeaderEpoch();
        if (readsToTheEnd && epoch >= 0) {
            epochs = epochs.confirm(epoch, batch.baseOffset());
        } else if (epoch > epochs.latestEpoch()) {
            epochs = epochs.assign(epoch, batch.baseOffset());
        }
    }

    private static boolean nextSound(BatchFileScan scan) throws IOException {
        if (!scan.next()) {
            return false;
        }
        if (scan.batch().magic() != BatchLayout.MAGIC || scan.batch().isControl()) {
            scan.bringWhole();
        }
        return true;
    }

    private void follow(RecordBatchView batch, Segment segment) throws IOException {
        CompletedTransaction completed = producers.replay(batch);
        if (completed != null) {
            if (completed.aborted()) {
                segment.transactionIndex()
                        .append(
                                new AbortedTransaction(
                                        completed.producerId(),
                                        completed.firstOffset(),
                                        completed.lastOffset(),
                                        producers.lastStableOffset(completed)));
            }
            producers.complete(completed);
        }
    }

    /// Brings the producers to what they were at `offset`.
    private void followTo(long offset) throws IOException {
        boolean nothing = offset == 0 && !producers.hasSnapshots();
        boolean there = !segments.isEmpty() && segments.getLast().equals(lastScanned);
        if (nothing || there) {
            return;
        }
        // One before the first segment says nothing of what came between.
        long first = segments.isEmpty() ? offset : segments.getFirst().baseOffset();
        producers.reload(Math.max(request.logStartOffset(), first - 1), offset, request.nowMs());
        var replay = new ProducerReplay(request.handles(), producers);
        replay.followTo(segments, offset);
        scannedBytes += replay.readBytes();
    }

    private long readEndOffset() throws IOException {
        if (trustedEndOffset >= 0 || segments.isEmpty()) {
            return trustedEndOffset;
        }
        return segments.getLast().readNextOffset();
    }

    private long startOver(long offset) throws IOException {
        boolean wasEmpty = segments.isEmpty();
        dropSegments(segments);
        segments.clear();
        Segment empty = newSegment(offset);
        if (wasEmpty && offset == 0) {
            empty.createLater();
        } else {
            empty.create();
        }
        segments.add(empty);
        producers.restartAt(offset);
        epochs = LeaderEpochs.EMPTY;
        return offset;
    }

    private void dropSegments(List<Segment> dropped) throws IOException {
        for (Segment segment : dropped) {
            log.info("Deleted {}, which is behind the end of the log", segment.logFile());
            segment.retire();
            segment.forgetHandles();
            for (Kind kind : Kind.values()) {
                if (kind != Kind.PRODUCER_SNAPSHOT) {
                    disk.delete(SegmentFiles.path(directory, segment.baseOffset(), kind));
                }
            }
        }
        if (!dropped.isEmpty()) {
            disk.syncDirectory(directory);
        }
    }

    private void readEpochs() throws IOException {
        try {
            epochsOnDisk = LeaderEpochs.of(EpochCheckpoint.read(disk, directory));
        } catch (CorruptCheckpointException e) {
            log.warn("Leader epochs are read from the batches instead: {}", e.getMessage());
        }
        epochs = epochsOnDisk;
    }

    private void finishEpochs(long startOffset, long endOffset) throws IOException {
        epochs = epochs.truncateFromEnd(endOffset).truncateFromStart(startOffset);
        if (!epochs.entries().equals(epochsOnDisk.entries())) {
            EpochCheckpoint.write(disk, directory, epochs.entries());
        }
    }

    private void finishProducers(long startOffset, long endOffset, boolean scanned)
            throws IOException {
        boolean neverHadSnapshots = trust == Trust.CLEAN_STOP && !producers.hasSnapshots();
        if (neverHadSnapshots) {
            // A clean stop leaves a snapshot unless there was nothing to put into it.
            producers.endOffset(endOffset);
        } else {
            followTo(endOffset);
        }
        if (scanned) {
            producers.deleteSnapshotsAfter(endOffset);
            producers.snapshot(trust == Trust.FLUSHED && request.recoveryPoint() < endOffset);
        }
        producers.deleteStraySnapshots(segments.stream().map(Segment::baseOffset).toList());
        producers.logStartOffset(startOffset);
    }

    private void forceFrom(long offset) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            if (last || segments.get(i + 1).baseOffset() > offset) {
                segments.get(i).writeIndexes();
                segments.get(i).force();
            }
        }
        disk.syncDirectory(directory);
    }
}
