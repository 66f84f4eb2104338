package dev.odradek.log.segment;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.log.index.CorruptIndexException;
import dev.odradek.log.index.OffsetIndex;
import dev.odradek.log.index.TimeIndex;
import dev.odradek.log.index.TransactionIndex;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stretch of the log: a file of batches and its three indexes.
///
/// Reads may run beside one writer: they see bytes up to [#sizeBytes], which grows only after the
/// bytes are in the file. A segment that is taken out of the log is [#retire]d before its files
/// move; whoever holds it still finds out by [#leaseLog].
public final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final Kind[] OWN_KINDS = {
        Kind.LOG, Kind.OFFSET_INDEX, Kind.TIME_INDEX, Kind.TRANSACTION_INDEX
    };

    private final HandleCache handles;
    private final long baseOffset;
    private final OffsetIndex offsetIndex;
    private final TimeIndex timeIndex;
    private final TransactionIndex transactionIndex;
    private final long rollJitterMs;

    private final Path directory;
    private volatile Path logFile;
    private volatile Suffix suffix;
    private volatile int sizeBytes;
    private volatile boolean retired;
    private volatile TimeIndex.Entry maxTimestamp;
    private volatile long createdMs;
    private long firstTimestamp = UNKNOWN;
    private int bytesSinceIndexEntry;
    private boolean reserved;
    // Whether the indexes of this active segment are yet to come into memory.
    private boolean asleep;
    // Whether the first write is to make the file.
    private volatile boolean unmade;

    /// A segment whose files may exist or not; [#create], [#createLater], [#openActive] or
    /// [#openSealed] comes next.
    ///
    /// @param rollJitterMs how much earlier than `segment.ms` this one rolls
    /// @param nowMs wall clock
    public Segment(
            HandleCache handles, Path directory, long baseOffset, long rollJitterMs, long nowMs) {
        this(handles, directory, baseOffset, rollJitterMs, nowMs, Suffix.NONE);
    }

    /// A segment that is made beside the log, to replace others: its files bear `.cleaned`, until
    /// [#changeSuffix] gives them other names.
    ///
    /// @param nowMs wall clock
    public static Segment cleaned(
            HandleCache handles, Path directory, long baseOffset, long nowMs) {
        return new Segment(handles, directory, baseOffset, 0, nowMs, Suffix.CLEANED);
    }

    private Segment(
            HandleCache handles,
            Path directory,
            long baseOffset,
            long rollJitterMs,
            long nowMs,
            Suffix suffix) {
        this.suffix = suffix;
        this.handles = handles;
        this.baseOffset = baseOffset;
        this.rollJitterMs = rollJitterMs;
        this.createdMs = nowMs;
        this.directory = directory;
        this.logFile = path(Kind.LOG);
        this.offsetIndex = new OffsetIndex(handles, () -> path(Kind.OFFSET_INDEX), baseOffset);
        this.timeIndex = new TimeIndex(handles, () -> path(Kind.TIME_INDEX), baseOffset);
        this.transactionIndex = new TransactionIndex(handles, () -> path(Kind.TRANSACTION_INDEX));
        this.maxTimestamp = timeIndex.last();
    }

    private Path path(Kind kind) {
        return directory.resolve(SegmentFiles.name(baseOffset, kind, suffix));
    }

    /// Makes an empty file; what a crash may have left under the names is deleted first.
    public void create() throws IOException {
        Disk disk = handles.disk();
        for (Path leftover :
                new Path[] {
                    logFile, offsetIndex.file(), timeIndex.file(), transactionIndex.file()
                }) {
            handles.forget(leftover);
            disk.delete(leftover);
        }
        handles.lease(logFile).release();
    }

    /// As [#create] of a segment of whose files there is none: the first write makes it. Until then
    /// the segment is the only one of its log.
    public void createLater() {
        unmade = true;
    }

    /// Whether there is a file, or an append will find one.
    public boolean isMade() {
        return !unmade;
    }

    /// Makes the file that [#createLater] has put off, if it is not there yet.
    public void make() throws IOException {
        if (unmade) {
            forgetHandles();
            handles.lease(logFile).release();
            unmade = false;
        }
    }

    /// Sets space aside for the batches to come (`preallocate`); where the disk cannot, or is too
    /// full, that does not matter. The file's length stays that of the batches, so that nobody has
    /// to tell them from what was set aside.
    public void reserve(int bytes) {
        reserved = handles.disk().reserve(logFile, bytes);
        if (!reserved) {
            log.debug("No space is set aside for {}", logFile);
        }
    }

    private void releaseReserve() {
        if (!reserved) {
            return;
        }
        reserved = false;
        try {
            handles.disk().releaseReserve(logFile, sizeBytes);
        } catch (IOException e) {
            // No record is lost by it; it goes with the segment.
            log.warn("What was set aside for {} is not given back: {}", logFile, e.toString());
        }
    }

    /// Opens the files as those of the last segment: its indexes come into memory.
    ///
    /// @throws CorruptIndexException when an index must be built again
    /// @throws java.nio.file.NoSuchFileException when an index is missing
    public void openActive() throws IOException {
        Disk disk = handles.disk();
        sizeBytes = checkedSize(disk.sizeBytes(logFile));
        offsetIndex.openActive(disk.sizeBytes(offsetIndex.file()), sizeBytes);
        timeIndex.openActive(disk.sizeBytes(timeIndex.file()));
        openRest(disk);
    }

    /// Opens the files as those of an earlier segment.
    ///
    /// @throws CorruptIndexException when an index must be built again
    /// @throws java.nio.file.NoSuchFileException when an index is missing
    public void openSealed() throws IOException {
        Disk disk = handles.disk();
        sizeBytes = checkedSize(disk.sizeBytes(logFile));
        offsetIndex.openSealed(disk.sizeBytes(offsetIndex.file()), sizeBytes);
        timeIndex.openSealed(disk.sizeBytes(timeIndex.file()));
        openRest(disk);
    }

    /// Takes the files for what `summary` says, without opening one of them.
    ///
    /// @param active whether it is the last one; its indexes come into memory with the first append
    /// @return false when they are not those that were summarized
    /// @throws java.nio.file.NoSuchFileException when one of them is missing
    public boolean resume(SegmentSummary summary, boolean active) throws IOException {
        if (summary.log().equals(SegmentSummary.UNMADE)) {
            createLater();
            return active;
        }
        Disk disk = handles.disk();
        long offsetBytes = (long) summary.offsetEntries() * OffsetIndex.ENTRY_BYTES;
        long timeBytes = (long) summary.timeEntries() * TimeIndex.ENTRY_BYTES;
        long abortedBytes = (long) summary.abortedTransactions() * TransactionIndex.ENTRY_BYTES;
        if (!disk.stamp(logFile).equals(summary.log())
                || disk.sizeBytes(offsetIndex.file()) != offsetBytes
                || disk.sizeBytes(timeIndex.file()) != timeBytes
                || (abortedBytes > 0 && disk.sizeBytes(transactionIndex.file()) != abortedBytes)) {
            return false;
        }
        sizeBytes = checkedSize(summary.log().sizeBytes());
        offsetIndex.resume(summary.offsetEntries(), summary.lastIndexedOffset());
        maxTimestamp = new TimeIndex.Entry(summary.maxTimestampMs(), summary.maxTimestampOffset());
        timeIndex.resume(summary.timeEntries(), maxTimestamp);
        transactionIndex.resume(summary.abortedTransactions());
        asleep = active;
        return true;
    }

    /// What [#resume] wants to know, of files that are closed.
    public SegmentSummary summary() throws IOException {
        TimeIndex.Entry lastTime = timeIndex.last();
        return new SegmentSummary(
                baseOffset,
                unmade ? SegmentSummary.UNMADE : handles.disk().stamp(logFile),
                offsetIndex.count(),
                offsetIndex.lastOffset(),
                timeIndex.count(),
                lastTime.timestampMs(),
                lastTime.offset(),
                transactionIndex.count());
    }

    private void wake() throws IOException {
        if (asleep) {
            offsetIndex.wake();
            timeIndex.wake();
            asleep = false;
        }
    }

    private void openRest(Disk disk) throws IOException {
        transactionIndex.open(
                disk.exists(transactionIndex.file()) ? disk.sizeBytes(transactionIndex.file()) : 0,
                baseOffset);
        maxTimestamp = timeIndex.last();
    }

    /// Starts building the indexes anew: they are empty, in memory; the file's size stays 0 until
    /// [#indexed] has gone over its batches.
    public void startRebuild() throws IOException {
        asleep = false;
        offsetIndex.clear();
        timeIndex.clear();
        transactionIndex.clear();
        maxTimestamp = timeIndex.last();
        sizeBytes = 0;
        bytesSinceIndexEntry = 0;
        firstTimestamp = UNKNOWN;
    }

    /// Ends building anew: cuts off what was not [#indexed].
    ///
    /// @return bytes cut off
    public long finishRebuild() throws IOException {
        FileLease lease = handles.leaseExisting(logFile);
        try {
            long cut = lease.file().sizeBytes() - sizeBytes;
            lease.file().truncate(sizeBytes);
            return cut;
        } finally {
            lease.release();
        }
    }

    private int checkedSize(long size) throws IOException {
        if (size > Integer.MAX_VALUE) {
            throw new IOException(logFile + " has " + size + " bytes, 2147483647 are the most");
        }
        return (int) size;
    }

    public long baseOffset() {
        return baseOffset;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    public Path logFile() {
        return logFile;
    }

    public OffsetIndex offsetIndex() {
        return offsetIndex;
    }

    public TimeIndex timeIndex() {
        return timeIndex;
    }

    public TransactionIndex transactionIndex() {
        return transactionIndex;
    }

    /// Greatest timestamp and the last offset of the batch that has it; -1 when there is none.
    public TimeIndex.Entry maxTimestamp() {
        return maxTimestamp;
    }

    /// Greatest timestamp; when no record has one, when the file was last written.
    public long largestTimestampMs() throws IOException {
        long timestamp = maxTimestamp.timestampMs();
        return timestamp >= 0 ? timestamp : lastModifiedMs();
    }

    /// Whether an append must go to a new segment. Source: Kafka 4.3.1 LogSegment.shouldRoll.
    ///
    /// @param addedBytes what is to be appended
    /// @param addedTimestampMs its greatest timestamp
    /// @param addedLastOffset its last offset
    public boolean mustRoll(
            SegmentLimits limits,
            int addedBytes,
            long addedTimestampMs,
            long addedLastOffset,
            long nowMs)
            throws IOException {
        return sizeBytes > limits.segmentBytes() - addedBytes
                || (sizeBytes > 0
                        && waitedMs(addedTimestampMs, nowMs) > limits.segmentMs() - rollJitterMs)
                || offsetIndex.count() >= limits.indexBytes() / OffsetIndex.ENTRY_BYTES
                || timeIndex.count() >= limits.indexBytes() / TimeIndex.ENTRY_BYTES - 1
                || !offsetIndex.canAppend(addedLastOffset);
    }

    private long waitedMs(long timestampMs, long nowMs) throws IOException {
        long first = firstTimestampMs();
        return first >= 0 ? timestampMs - first : nowMs - createdMs;
    }

    /// Greatest timestamp of the first batch, epoch ms; -1 when it has none, less when there is no
    /// batch.
    public long firstTimestampMs() throws IOException {
        if (firstTimestamp == UNKNOWN && sizeBytes > 0) {
            FileLease lease = handles.leaseExisting(logFile);
            try (var scan = scan(lease, 0, sizeBytes, BatchFileScan.LOOKUP_CHUNK_BYTES)) {
                firstTimestamp =
                        scan.next() ? scan.batch().maxTimestamp() : BatchLayout.NO_TIMESTAMP;
            } finally {
                lease.release();
            }
        }
        return firstTimestamp;
    }

    /// Writes the readable bytes of `records` behind the last batch. They count only once
    /// [#indexed] was called for each of their batches, in order.
    ///
    /// @param records whole batches; indices are left alone
    public void write(ByteBuf records) throws IOException {
        make();
        wake();
        FileLease lease = handles.leaseExisting(logFile);
        try {
            int index = records.readerIndex();
            int bytes = records.readableBytes();
            if (records.nioBufferCount() == 1) {
                lease.file().write(records.nioBuffer(index, bytes), sizeBytes);
            } else {
                ByteBuffer[] parts = records.nioBuffers(index, bytes);
                lease.file().write(parts, sizeBytes);
            }
        } finally {
            lease.release();
        }
    }

    /// Cuts off, durably, what a failed [#write] may have left behind the last batch: what was
    /// refused must not come back.
    public void cutTornTail() throws IOException {
        if (!unmade) {
            FileLease lease = handles.leaseExisting(logFile);
            try {
                lease.file().truncate(sizeBytes);
                lease.file().force(true);
            } finally {
                lease.release();
            }
        }
        transactionIndex.cutReserved();
    }

    /// Counts the batch that lies at [#sizeBytes], and indexes it if it is due.
    public void indexed(RecordBatchView batch, int indexIntervalBytes) {
        long timestamp = batch.maxTimestamp();
        long lastOffset = batch.lastOffset();
        if (firstTimestamp == UNKNOWN && sizeBytes == 0) {
            firstTimestamp = timestamp;
        }
        if (timestamp > maxTimestamp.timestampMs()) {
            maxTimestamp = new TimeIndex.Entry(timestamp, lastOffset);
        }
        if (bytesSinceIndexEntry > indexIntervalBytes) {
            offsetIndex.append(lastOffset, sizeBytes);
            timeIndex.append(maxTimestamp.timestampMs(), maxTimestamp.offset());
            bytesSinceIndexEntry = 0;
        }
        int bytes = batch.sizeBytes();
        bytesSinceIndexEntry += bytes;
        sizeBytes += bytes;
    }

    /// A lease of the file, for reading.
    ///
    /// @return null when the segment was taken out of the log
    public @Nullable FileLease leaseLog() throws IOException {
        if (retired) {
            return null;
        }
        FileLease lease = handles.leaseExisting(logFile);
        if (retired) {
            // The name may belong to another file by now.
            lease.release();
            return null;
        }
        return lease;
    }

    /// Finds the first batch that reaches up to `offset` or beyond.
    ///
    /// @param lease from [#leaseLog]
    /// @param until byte position to look up to
    /// @return null when there is none before `until`
    public @Nullable BatchPosition find(FileLease lease, long offset, int until)
            throws IOException {
        OffsetIndex.Entry entry = offsetIndex.floor(offset);
        if (entry.position() >= until && entry.position() < sizeBytes) {
            return null;
        }
        if (entry.position() > 0) {
            try (var scan =
                    scan(lease, entry.position(), until, BatchFileScan.LOOKUP_CHUNK_BYTES)) {
                boolean isBatch = scan.next() && scan.batch().lastOffset() <= entry.offset();
                BatchPosition found = isBatch ? find(scan, offset) : null;
                if (found != null || (isBatch && scan.end() == BatchFileScan.End.COMPLETE)) {
                    return found;
                }
            }
            log.warn(
                    "{} points to byte {} for offset {}, where that batch is not: looking from the"
                            + " start",
                    offsetIndex.file(),
                    entry.position(),
                    entry.offset());
        }
        try (var scan = scan(lease, 0, until, BatchFileScan.LOOKUP_CHUNK_BYTES)) {
            return scan.next() ? find(scan, offset) : null;
        }
    }

    private static @Nullable BatchPosition find(BatchFileScan scan, long offset)
            throws IOException {
        do {
            RecordBatchView batch = scan.batch();
            if (batch.lastOffset() >= offset) {
                return new BatchPosition(
                        scan.position(), batch.sizeBytes(), batch.baseOffset(), batch.lastOffset());
            }
        } while (scan.next());
        return null;
    }

    /// The offset after the last batch, by a walk from the last index entry; the base offset when
    /// there is no batch.
    ///
    /// @throws CorruptIndexException when the walk does not end where the file does
    public long readNextOffset() throws IOException {
        if (sizeBytes == 0) {
            return baseOffset;
        }
        long next = baseOffset;
        OffsetIndex.Entry entry = offsetIndex.floor(Long.MAX_VALUE);
        FileLease lease = handles.leaseExisting(logFile);
        try (var scan =
                scan(lease, entry.position(), sizeBytes, BatchFileScan.LOOKUP_CHUNK_BYTES)) {
            boolean isTrue = true;
            while (scan.next()) {
                next = scan.batch().nextOffset();
                isTrue &=
                        scan.position() != entry.position()
                                || entry.position() == 0
                                || scan.batch().lastOffset() <= entry.offset();
            }
            if (!isTrue || scan.end() != BatchFileScan.End.COMPLETE) {
                throw new CorruptIndexException(
                        offsetIndex.file(),
                        "leads to byte " + scan.nextPosition() + ", which is " + scan.end());
            }
        } finally {
            lease.release();
        }
        return next;
    }

    /// Drops the batches that reach `offset` or beyond; the indexes are in memory afterwards.
    ///
    /// @return bytes cut off
    public int truncateTo(long offset, long nowMs) throws IOException {
        FileLease lease = handles.leaseExisting(logFile);
        int cut;
        try {
            BatchPosition first = find(lease, offset, sizeBytes);
            offsetIndex.truncateTo(offset);
            timeIndex.truncateTo(offset);
            transactionIndex.truncateTo(offset);
            if (first == null) {
                cut = 0;
            } else {
                cut = sizeBytes - first.position();
                sizeBytes = first.position();
                lease.file().truncate(first.position());
            }
            if (sizeBytes == 0) {
                createdMs = nowMs;
                firstTimestamp = UNKNOWN;
            }
            bytesSinceIndexEntry = 0;
            maxTimestamp = timestampAfterLastEntry(lease);
        } finally {
            lease.release();
        }
        return cut;
    }

    private TimeIndex.Entry timestampAfterLastEntry(FileLease lease) throws IOException {
        TimeIndex.Entry max = timeIndex.last();
        int from = Math.min(offsetIndex.floor(max.offset()).position(), sizeBytes);
        try (var scan = scan(lease, from, sizeBytes, BatchFileScan.LOOKUP_CHUNK_BYTES)) {
            while (scan.next()) {
                if (scan.batch().maxTimestamp() > max.timestampMs()) {
                    max =
                            new TimeIndex.Entry(
                                    scan.batch().maxTimestamp(), scan.batch().lastOffset());
                }
            }
        }
        return max;
    }

    public BatchFileScan scan(FileLease lease, int from, int until, int chunkBytes) {
        return new BatchFileScan(lease.file(), from, until, chunkBytes);
    }

    /// Ends the segment's time as the active one: writes its indexes and lets go of their memory.
    public void seal() throws IOException {
        releaseReserve();
        timeIndex.append(maxTimestamp.timestampMs(), maxTimestamp.offset());
        offsetIndex.seal();
        timeIndex.seal();
    }

    /// Writes the indexes as they must be when the log is closed.
    public void writeForClose() throws IOException {
        if (unmade) {
            return;
        }
        releaseReserve();
        timeIndex.append(maxTimestamp.timestampMs(), maxTimestamp.offset());
        writeIndexes();
    }

    /// Whether [#writeForClose] has nothing to do, and nothing is to be forced after it.
    public boolean isWritten() {
        return unmade
                || (maxTimestamp.timestampMs() <= timeIndex.last().timestampMs()
                        && offsetIndex.isWritten()
                        && timeIndex.isWritten()
                        && transactionIndex.isForced());
    }

    /// Everything that was written is durable.
    public void forced() {
        offsetIndex.forced();
        timeIndex.forced();
        transactionIndex.forced();
    }

    /// Writes the indexes of an active segment; a sealed one's are written already.
    public void writeIndexes() throws IOException {
        offsetIndex.write();
        timeIndex.write();
    }

    /// Makes everything that was written durable.
    public void force() throws IOException {
        forceRecords();
        forceIndexes();
    }

    /// Makes the batches durable, and that there are no others.
    public void forceRecords() throws IOException {
        FileLease lease = handles.leaseExisting(logFile);
        try {
            lease.file().force(true);
        } finally {
            lease.release();
        }
    }

    /// Makes what was written of the indexes durable; costs little when that is so.
    public void forceIndexes() throws IOException {
        offsetIndex.force();
        timeIndex.force();
        transactionIndex.force();
    }

    /// As [#forceIndexes], for files that were durable when they were opened.
    public void forceWrittenIndexes() throws IOException {
        offsetIndex.forceWritten();
        timeIndex.forceWritten();
        transactionIndex.forceWritten();
    }

    /// Makes the names of the files in their directory durable.
    public void forceNames() throws IOException {
        handles.disk().syncDirectory(directory);
    }

    /// From now on [#leaseLog] says no.
    public void retire() {
        retired = true;
    }

    public boolean isRetired() {
        return retired;
    }

    /// Renames the files. Who reads them meanwhile may miss one, and finds them again once this has
    /// returned. Which of them bear the new name after a failure is not known.
    public void changeSuffix(Suffix to) throws IOException {
        Disk disk = handles.disk();
        for (Kind kind : OWN_KINDS) {
            Path from = path(kind);
            Path renamed = directory.resolve(SegmentFiles.name(baseOffset, kind, to));
            if (disk.exists(from)) {
                disk.rename(from, renamed);
            }
            // Only now: a reader could have opened it once more before.
            handles.forget(from);
            handles.forget(renamed);
        }
        suffix = to;
        logFile = path(Kind.LOG);
    }

    /// Deletes the files of a segment that is not part of the log, whatever name they bear while
    /// they are made and swapped in.
    public void deleteUnused() throws IOException {
        Invariant.check(suffix != Suffix.NONE, "%s is part of the log", logFile);
        forgetHandles();
        for (Kind kind : OWN_KINDS) {
            for (Suffix unused : new Suffix[] {Suffix.SWAP, Suffix.CLEANED}) {
                handles.disk()
                        .delete(directory.resolve(SegmentFiles.name(baseOffset, kind, unused)));
            }
        }
    }

    /// When the file was last written, epoch ms; when the segment came to be, if there is no file.
    public long lastModifiedMs() throws IOException {
        return unmade ? createdMs : handles.disk().lastModifiedMs(logFile);
    }

    /// Gives the file the time of another that it replaces.
    public void lastModifiedMs(long wallMs) throws IOException {
        handles.disk().lastModifiedMs(logFile, wallMs);
    }

    /// Renames the files of a retired segment to what waits for deletion.
    public void markDeleted() throws IOException {
        Invariant.check(retired, "%s is in use", logFile);
        changeSuffix(Suffix.DELETED);
    }

    /// Lets go of the open files.
    public void forgetHandles() {
        handles.forget(logFile);
        handles.forget(offsetIndex.file());
        handles.forget(timeIndex.file());
        handles.forget(transactionIndex.file());
    }

    @Override
    public String toString() {
        return "Segment(" + logFile + ", " + sizeBytes + " bytes)";
    }
}
