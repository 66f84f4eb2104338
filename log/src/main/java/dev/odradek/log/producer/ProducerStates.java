package dev.odradek.log.producer;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.log.segment.SegmentFiles;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The producers of one log, its open transactions, and the snapshot files of both. Source: Kafka
/// 4.3.1 ProducerStateManager.
///
/// Owner: the log's lock. An idle log without producers holds nothing but this object.
public final class ProducerStates {
    private static final Logger log = LoggerFactory.getLogger(ProducerStates.class);

    private static final int SUMMARIZED_MAX = 16;

    private final Disk disk;
    private final ProducerSettings settings;
    private Path directory;
    private Map<Long, ProducerEntry> producers = Map.of();
    private Map<Long, Verification> verifications = Map.of();
    // By first offset: those without a marker, and those whose marker is not below the high
    // watermark yet.
    private TreeMap<Long, Long> openTransactions = new TreeMap<>();
    private TreeMap<Long, Long> unreplicatedEnds = new TreeMap<>();
    private final TreeSet<Long> snapshots = new TreeSet<>();
    private long endOffset;
    private long snapshotOffset;
    // Whether the snapshot of `snapshotOffset`, if there is one, may not be on the device.
    private boolean snapshotUnforced;

    public ProducerStates(Disk disk, Path directory, ProducerSettings settings) {
        this.disk = disk;
        this.directory = directory;
        this.settings = settings;
    }

    /// The offset up to which the log was followed.
    public long endOffset() {
        return endOffset;
    }

    /// The log was followed up to here, whether or not there was anything to learn.
    public void endOffset(long offset) {
        endOffset = offset;
    }

    public Collection<ProducerEntry> entries() {
        return producers.values();
    }

    public @Nullable ProducerEntry entry(long producerId) {
        return producers.get(producerId);
    }

    /// Looks at what an append would change, and whether it may.
    ///
    /// @param records whole batches with their final offsets, in the readable bytes
    /// @param transactionVersion of the coordinator that wrote a marker; 0 where it is unknown
    public ProducerDecision check(
            ByteBuf records, AppendOrigin origin, VerificationGuard guard, int transactionVersion) {
        var update = new ProducerUpdate();
        var scanner = new BatchScanner().over(records);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            if (!batch.hasProducerId()) {
                continue;
            }
            if (origin == AppendOrigin.CLIENT) {
                ProducerEntry known = producers.get(batch.producerId());
                SequenceRange original =
                        known == null
                                ? null
                                : known.duplicateOf(
                                        batch.producerEpoch(),
                                        batch.baseSequence(),
                                        batch.lastSequence());
                if (original != null) {
                    return new ProducerDecision.Duplicate(original);
                }
            }
            ProducerRefusal refusal = refusalOfVerification(batch, origin, guard);
            if (refusal == null) {
                refusal = follow(batch, origin, transactionVersion, update);
            }
            if (refusal != null) {
                return new ProducerDecision.Refused(refusal);
            }
        }
        return new ProducerDecision.Accepted(update);
    }

    /// Takes over what [#check] has found, once the records are in the log.
    ///
    /// @return the transactions that ended, in order; [#complete] is to follow for each
    public List<CompletedTransaction> apply(ProducerUpdate update) {
        if (!update.appends.isEmpty() && producers.isEmpty()) {
            producers = new HashMap<>();
        }
        for (ProducerAppend append : update.appends.values()) {
            long producerId = append.after().producerId();
            producers.put(producerId, append.after());
            for (long firstOffset : append.begunTransactions) {
                openTransactions.put(firstOffset, producerId);
            }
        }
        if (!verifications.isEmpty()) {
            update.verified.forEach(verifications::remove);
        }
        return update.completed;
    }

    /// Follows one batch that is in the log already, as recovery and followers do.
    ///
    /// @return the transaction that it ended; [#complete] is to follow
    public @Nullable CompletedTransaction replay(RecordBatchView batch) {
        CompletedTransaction completed = null;
        if (batch.hasProducerId()) {
            var update = new ProducerUpdate();
            ProducerRefusal refusal = follow(batch, AppendOrigin.REPLICATION, 0, update);
            if (refusal != null) {
                log.warn("Read back from the log in {}: {}", directory, refusal.detail());
            }
            apply(update);
            completed = update.completed.isEmpty() ? null : update.completed.getFirst();
        }
        endOffset = batch.nextOffset();
        return completed;
    }

    private @Nullable ProducerRefusal follow(
            RecordBatchView batch,
            AppendOrigin origin,
            int transactionVersion,
            ProducerUpdate update) {
        long producerId = batch.producerId();
        ProducerAppend append = update.appends.get(producerId);
        if (append == null) {
            ProducerEntry known = producers.get(producerId);
            append =
                    new ProducerAppend(
                            known == null ? new ProducerEntry(producerId) : known,
                            origin,
                            verifications.get(producerId));
            update.appends.put(producerId, append);
        }
        ProducerRefusal refusal;
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            if (marker == null) {
                if (append.after().epoch() < 0) {
                    update.appends.remove(producerId);
                }
                return null;
            }
            refusal = append.marker(batch, marker, transactionVersion, update.completed);
        } else {
            refusal = append.data(batch);
        }
        if (refusal == null && batch.isTransactional() && !startsNextTransaction(batch)) {
            update.verified.add(producerId);
        }
        return refusal;
    }

    /// With the newer protocol the next transaction may be in verification when the marker of the
    /// last one arrives.
    private boolean startsNextTransaction(RecordBatchView batch) {
        Verification verification = verifications.get(batch.producerId());
        return verification != null
                && verification.epochBumps
                && batch.isControl()
                && batch.producerEpoch() == verification.epoch;
    }

    private @Nullable ProducerRefusal refusalOfVerification(
            RecordBatchView batch, AppendOrigin origin, VerificationGuard guard) {
        boolean checked = origin == AppendOrigin.CLIENT || origin == AppendOrigin.COORDINATOR;
        if (!checked
                || !batch.isTransactional()
                || hasOpenTransaction(batch.producerId(), batch.producerEpoch())) {
            return null;
        }
        ProducerRefusal replaced = refusalOfReplaced(batch.producerId(), batch.producerEpoch());
        if (replaced != null) {
            return replaced;
        }
        if (settings.verifiesTransactions() && !batch.isControl()) {
            Verification verification = verifications.get(batch.producerId());
            @SuppressWarnings("ReferenceEquality") // guards are compared by identity: see its doc
            boolean verified = verification != null && verification.guard == guard;
            if (!verified) {
                return new ProducerRefusal(
                        ErrorCode.INVALID_TXN_STATE,
                        "the record was not part of an ongoing transaction");
            }
        }
        return null;
    }

    private @Nullable ProducerRefusal refusalOfReplaced(long producerId, short epoch) {
        ProducerEntry known = producers.get(producerId);
        return known == null || epoch >= known.epoch()
                ? null
                : new ProducerRefusal(
                        ErrorCode.INVALID_PRODUCER_EPOCH,
                        "epoch "
                                + epoch
                                + " of producer "
                                + producerId
                                + " is older than "
                                + known.epoch());
    }

    public boolean hasOpenTransaction(long producerId, short epoch) {
        ProducerEntry known = producers.get(producerId);
        return known != null && known.transactionFirstOffset() >= 0 && known.epoch() == epoch;
    }

    /// Begins the verification of a transaction.
    ///
    /// @param sequence of the first record to come
    /// @param epochBumps whether the producer's epoch rises with every transaction (KIP-890)
    /// @param nowMs wall clock
    public VerificationStart startVerification(
            long producerId, short epoch, int sequence, boolean epochBumps, long nowMs) {
        ProducerRefusal replaced = refusalOfReplaced(producerId, epoch);
        if (replaced != null) {
            return new VerificationStart.Refused(replaced);
        }
        if (hasOpenTransaction(producerId, epoch)) {
            return new VerificationStart.NotNeeded();
        }
        if (verifications.isEmpty()) {
            verifications = new HashMap<>();
        }
        Verification verification =
                verifications.computeIfAbsent(
                        producerId, _ -> new Verification(nowMs, sequence, epoch, epochBumps));
        verification.seen(sequence, epoch);
        return new VerificationStart.Asked(verification.guard);
    }

    /// Up to where everything will be decided once `completed` is.
    public long lastStableOffset(CompletedTransaction completed) {
        for (Map.Entry<Long, Long> open : openTransactions.entrySet()) {
            if (open.getValue() != completed.producerId()) {
                return open.getKey();
            }
        }
        return completed.lastOffset() + 1;
    }

    /// The transaction is no longer open; it is decided for readers once the high watermark passes
    /// its marker.
    public void complete(CompletedTransaction completed) {
        Long removed = openTransactions.remove(completed.firstOffset());
        Invariant.check(removed != null, "%s was not open in %s", completed, directory);
        unreplicatedEnds.put(completed.firstOffset(), completed.lastOffset());
    }

    public void highWatermark(long offset) {
        if (!unreplicatedEnds.isEmpty()) {
            unreplicatedEnds.values().removeIf(lastOffset -> lastOffset < offset);
        }
    }

    /// Where the first transaction begins that readers of committed data must wait for; -1 when
    /// there is none.
    public long firstUnstableOffset() {
        long first = Long.MAX_VALUE;
        if (!openTransactions.isEmpty()) {
            first = openTransactions.firstKey();
        }
        if (!unreplicatedEnds.isEmpty()) {
            first = Math.min(first, unreplicatedEnds.firstKey());
        }
        return first == Long.MAX_VALUE ? -1 : first;
    }

    /// Forgets producers that were idle for too long and have no transaction open.
    ///
    /// @param nowMs wall clock, as their timestamps are
    public void expire(long nowMs) {
        if (!producers.isEmpty()) {
            producers.values().removeIf(entry -> isExpired(entry, nowMs));
        }
        if (!verifications.isEmpty()) {
            verifications
                    .values()
                    .removeIf(entry -> nowMs - entry.startedMs >= settings.expirationMs());
        }
    }

    private boolean isExpired(ProducerEntry entry, long nowMs) {
        return entry.transactionFirstOffset() < 0
                && nowMs - entry.lastTimestampMs() >= settings.expirationMs();
    }

    // --- snapshots -------------------------------------------------------------------------------

    /// Tells which snapshot files there are.
    public void foundSnapshots(Collection<Long> offsets) {
        snapshots.clear();
        snapshots.addAll(offsets);
    }

    public boolean hasSnapshots() {
        return !snapshots.isEmpty();
    }

    /// Starts over from the newest sound snapshot of `[logStartOffset, offset]`, or from nothing;
    /// other snapshots are deleted. The batches from [#endOffset] on are to be [#replay]ed.
    public void reload(long logStartOffset, long offset, long nowMs) throws IOException {
        for (long snapshot : List.copyOf(snapshots)) {
            if (snapshot > offset || snapshot <= logStartOffset) {
                deleteSnapshot(snapshot);
            }
        }
        clear();
        while (!snapshots.isEmpty()) {
            long newest = snapshots.last();
            Path file = SegmentFiles.path(directory, newest, Kind.PRODUCER_SNAPSHOT);
            List<ProducerEntry> entries = ProducerSnapshot.decode(disk.read(file));
            if (entries != null) {
                load(entries, nowMs);
                endOffset = newest;
                snapshotOffset = newest;
                snapshotUnforced = true;
                return;
            }
            log.warn("Deleted the corrupt producer snapshot {}", file);
            deleteSnapshot(newest);
        }
        endOffset = logStartOffset;
        snapshotOffset = logStartOffset;
    }

    /// Starts over from what a clean stop has left.
    ///
    /// @param content as in a snapshot file; null where that of `offset` is to be read
    /// @return false when that is not what it should be
    public boolean resume(byte @Nullable [] content, long offset, long nowMs) throws IOException {
        byte[] bytes = content;
        if (bytes == null) {
            bytes = disk.read(SegmentFiles.path(directory, offset, Kind.PRODUCER_SNAPSHOT));
        }
        List<ProducerEntry> entries =
                bytes.length == 0 ? List.of() : ProducerSnapshot.decode(bytes);
        if (entries == null) {
            return false;
        }
        load(entries, nowMs);
        endOffset = offset;
        snapshotOffset = snapshots.isEmpty() ? 0 : snapshots.last();
        return true;
    }

    /// Takes over all that is known of the same records, in another directory; the next snapshot
    /// says it.
    public void takeOver(ProducerStates known) {
        producers = known.producers.isEmpty() ? Map.of() : new HashMap<>(known.producers);
        verifications =
                known.verifications.isEmpty() ? Map.of() : new HashMap<>(known.verifications);
        openTransactions = new TreeMap<>(known.openTransactions);
        unreplicatedEnds = new TreeMap<>(known.unreplicatedEnds);
        snapshotOffset = Math.min(snapshotOffset, endOffset - 1);
    }

    /// What [#resume] makes these producers from.
    ///
    /// @return null where there are so many that they are read from the snapshot at [#endOffset]
    public byte @Nullable [] summary() {
        if (producers.isEmpty()) {
            return new byte[0];
        }
        return producers.size() > SUMMARIZED_MAX && snapshots.contains(endOffset)
                ? null
                : ProducerSnapshot.encode(producers.values());
    }

    /// Offsets of the snapshot files.
    public List<Long> snapshots() {
        return List.copyOf(snapshots);
    }

    private void load(List<ProducerEntry> entries, long nowMs) {
        for (ProducerEntry entry : entries) {
            if (!isExpired(entry, nowMs)) {
                if (producers.isEmpty()) {
                    producers = new HashMap<>();
                }
                producers.put(entry.producerId(), entry);
                if (entry.transactionFirstOffset() >= 0) {
                    openTransactions.put(entry.transactionFirstOffset(), entry.producerId());
                }
            }
        }
    }

    private void clear() {
        producers = Map.of();
        openTransactions = new TreeMap<>();
        unreplicatedEnds = new TreeMap<>();
    }

    /// Forgets everything; the log is empty and starts at `offset`.
    public void restartAt(long offset) throws IOException {
        clear();
        for (long snapshot : List.copyOf(snapshots)) {
            deleteSnapshot(snapshot);
        }
        endOffset = offset;
        snapshotOffset = offset;
    }

    /// The log now starts at `offset`.
    public void logStartOffset(long offset) {
        highWatermark(offset);
        endOffset = Math.max(endOffset, offset);
    }

    /// Writes a snapshot as of [#endOffset], unless there is one.
    ///
    /// @param durably whether it must be on the device when this returns
    /// @return the file; null when there was nothing to write
    public @Nullable Path snapshot(boolean durably) throws IOException {
        if (endOffset <= snapshotOffset) {
            return null;
        }
        Path file = SegmentFiles.path(directory, endOffset, Kind.PRODUCER_SNAPSHOT);
        byte[] content = ProducerSnapshot.encode(producers.values());
        try (DiskFile out = disk.open(file, Disk.Access.WRITE)) {
            out.write(ByteBuffer.wrap(content), 0);
            out.truncate(content.length);
            if (durably) {
                out.force(true);
            }
        }
        snapshots.add(endOffset);
        snapshotOffset = endOffset;
        snapshotUnforced = !durably;
        return file;
    }

    /// Writes the snapshot that a clean stop leaves, or forces the one that there is: as
    /// [#snapshot], but none where there is nothing to say and never was.
    public @Nullable Path snapshotAtEnd(boolean durably) throws IOException {
        if (lacksSnapshot()) {
            return snapshot(durably);
        }
        if (!durably || !hasUnforcedSnapshot()) {
            return null;
        }
        Path file = SegmentFiles.path(directory, snapshotOffset, Kind.PRODUCER_SNAPSHOT);
        disk.force(file);
        snapshotUnforced = false;
        return file;
    }

    /// Whether a durable [#snapshotAtEnd] has something to write or to force.
    public boolean isSnapshotDue() {
        return lacksSnapshot() || hasUnforcedSnapshot();
    }

    private boolean lacksSnapshot() {
        return endOffset > snapshotOffset && !(producers.isEmpty() && snapshots.isEmpty());
    }

    private boolean hasUnforcedSnapshot() {
        return snapshotUnforced && snapshots.contains(snapshotOffset);
    }

    /// Everything that was written is on the device.
    public void snapshotForced() {
        snapshotUnforced = false;
    }

    /// Keeps the snapshots that begin a segment, and of the others the newest if it is behind all
    /// segments.
    public void deleteStraySnapshots(Collection<Long> segmentBaseOffsets) throws IOException {
        var bases = new HashSet<>(segmentBaseOffsets);
        long lastBase = segmentBaseOffsets.stream().mapToLong(Long::longValue).max().orElse(-1);
        var strays = new ArrayList<Long>();
        for (long snapshot : snapshots) {
            if (!bases.contains(snapshot)) {
                strays.add(snapshot);
            }
        }
        for (long stray : strays) {
            if (stray != strays.getLast() || stray < lastBase) {
                deleteSnapshot(stray);
            }
        }
    }

    /// Renames the snapshot at a deleted segment's beginning to what waits for deletion.
    ///
    /// @return whether there was one; [#deleteMarkedSnapshot] is to follow
    public boolean markSnapshotDeleted(long offset) throws IOException {
        if (!snapshots.remove(offset)) {
            return false;
        }
        Path file = SegmentFiles.path(directory, offset, Kind.PRODUCER_SNAPSHOT);
        if (!disk.exists(file)) {
            return false;
        }
        disk.rename(
                file,
                directory.resolve(
                        SegmentFiles.name(offset, Kind.PRODUCER_SNAPSHOT, Suffix.DELETED)));
        return true;
    }

    /// Deletes the snapshots of what is no longer in the log.
    public void deleteSnapshotsAfter(long offset) throws IOException {
        for (long snapshot : List.copyOf(snapshots.tailSet(offset, false))) {
            deleteSnapshot(snapshot);
        }
        snapshotOffset = Math.min(snapshotOffset, snapshots.isEmpty() ? 0 : snapshots.last());
    }

    private void deleteSnapshot(long offset) throws IOException {
        snapshots.remove(offset);
        disk.delete(SegmentFiles.path(directory, offset, Kind.PRODUCER_SNAPSHOT));
    }

    public void directory(Path newDirectory) {
        directory = newDirectory;
    }
}
