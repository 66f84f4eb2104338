package dev.odradek.raft.store;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.disk.Disk;
import dev.odradek.raft.core.ElectionState;
import dev.odradek.raft.core.LogView;
import dev.odradek.raft.core.VoterHistory;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.MalformedRecordException;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.record.BatchScanner;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log, the snapshots and the election state of one replica as one thing: what the log lacks at
/// its start a snapshot has. Source: Kafka class KafkaRaftLog.
@OwnedBy("the quorum's queue")
public final class MetadataStore implements LogView, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetadataStore.class);
    private static final int LOAD_BYTES = 1024 * 1024;

    private final Disk disk;
    private final Path directory;
    private final MetadataLog records;
    private final SnapshotFiles files;
    private final QuorumStateFile quorumState;
    private final TreeSet<OffsetAndEpoch> snapshots = new TreeSet<>();

    private MetadataStore(Disk disk, Path directory, MetadataLog records) {
        this.disk = disk;
        this.directory = directory;
        this.records = records;
        this.files = new SnapshotFiles(disk, directory);
        this.quorumState = new QuorumStateFile(disk, directory);
    }

    /// Takes stock of the directory: half-written and outdated snapshots are deleted, and a log
    /// that ends before the latest snapshot gives way to it.
    ///
    /// @param directory `<metadata.log.dir>/__cluster_metadata-0`, in which `records` lies
    /// @throws MetadataFileException when the log lacks its start and no snapshot has it
    public static MetadataStore open(Disk disk, Path directory, MetadataLog records)
            throws IOException {
        var store = new MetadataStore(disk, directory, records);
        store.recoverSnapshots();
        store.giveWayToLatestSnapshot();
        return store;
    }

    private void recoverSnapshots() throws IOException {
        for (String name : disk.list(directory)) {
            SnapshotName snapshot = SnapshotName.parse(name);
            if (snapshot == null) {
                continue;
            }
            if (snapshot.kind() == SnapshotName.Kind.WHOLE
                    && snapshot.id().offset() >= records.startOffset()) {
                snapshots.add(snapshot.id());
            } else {
                log.info("Deleting {}, which is not needed", directory.resolve(name));
                disk.delete(directory.resolve(name));
            }
        }
        OffsetAndEpoch latest = latestSnapshot();
        if (records.startOffset() > 0 && latest == null) {
            throw new MetadataFileException(
                    directory,
                    "the log starts at offset "
                            + records.startOffset()
                            + " and no snapshot reaches that far",
                    "restore the latest *.checkpoint file, or format this directory anew");
        }
    }

    private void giveWayToLatestSnapshot() throws IOException {
        OffsetAndEpoch latest = latestSnapshot();
        Integer latestEpoch = records.latestEpoch();
        int logEpoch = latestEpoch == null ? 0 : latestEpoch;
        if (latest != null
                && (latest.epoch() > logEpoch
                        || (latest.epoch() == logEpoch && latest.offset() > records.endOffset()))) {
            log.info("Replacing the log up to {} by snapshot {}", records.endOffset(), latest);
            records.truncateFullyAndStartAt(latest.offset());
            forgetSnapshotsBefore(latest);
        }
    }

    /// What snapshot and log say about voters and `kraft.version`. Reads all of the log.
    ///
    /// @param staticVoters of `controller.quorum.voters`; empty when that is not set
    /// @throws MetadataFileException when the snapshot or the log is damaged
    public VoterHistory loadVoters(VoterSet staticVoters) throws IOException {
        var history = new VoterHistory(staticVoters);
        long offset = loadSnapshotVoters(history);
        var scanner = new BatchScanner();
        while (offset < records.endOffset()) {
            ByteBuf batches = records.read(offset, LOAD_BYTES);
            scanner.over(batches);
            long before = offset;
            while (scanner.next()) {
                if (scanner.batch().baseOffset() >= offset) {
                    recordVoters(history, batches, scanner.batch().at());
                    offset = scanner.batch().nextOffset();
                }
            }
            if (offset == before) {
                throw damagedLog(offset, "no whole batch there", null);
            }
        }
        return history;
    }

    private void recordVoters(VoterHistory history, ByteBuf batches, int at) {
        try {
            long offset = batches.getLong(at);
            for (QuorumRecord record : BatchCodec.readControl(batches, at)) {
                record(history, offset, record);
                offset++;
            }
        } catch (MalformedRecordException e) {
            throw damagedLog(batches.getLong(at), e.getMessage(), e);
        }
    }

    /// Puts what the latest snapshot says into `history`.
    ///
    /// @return the offset where it ends; the log's start when there is none
    public long loadSnapshotVoters(VoterHistory history) throws IOException {
        OffsetAndEpoch latest = latestSnapshot();
        if (latest == null) {
            return records.startOffset();
        }
        try (var reader = files.open(latest)) {
            while (reader.hasNext()) {
                for (QuorumRecord record : reader.next().quorumRecords()) {
                    record(history, latest.offset() - 1, record);
                }
            }
        }
        return latest.offset();
    }

    private static void record(VoterHistory history, long offset, QuorumRecord record) {
        switch (record) {
            case QuorumRecord.KraftVersion r -> history.kraftVersionAt(offset, r.version());
            case QuorumRecord.Voters r -> history.votersAt(offset, r.voters());
            case QuorumRecord.LeaderChange _,
                    QuorumRecord.SnapshotHeader _,
                    QuorumRecord.SnapshotFooter _,
                    QuorumRecord.Unknown _ -> {}
        }
    }

    /// An error that names this log.
    public MetadataFileException damagedLog(
            long offset, @Nullable String what, @Nullable Throwable cause) {
        String text = "the log is damaged at offset " + offset + ": " + what;
        String remedy =
                "restore the directory, or format it anew if other controllers have the metadata";
        return cause == null
                ? new MetadataFileException(directory, text, remedy)
                : new MetadataFileException(directory, text, remedy, cause);
    }

    public Path directory() {
        return directory;
    }

    public Disk disk() {
        return disk;
    }

    public MetadataLog log() {
        return records;
    }

    public SnapshotFiles snapshotFiles() {
        return files;
    }

    public QuorumStateFile quorumState() {
        return quorumState;
    }

    /// @return null when nothing was ever stored
    public @Nullable ElectionState readElection() throws IOException {
        return quorumState.read();
    }

    // ---- the log's shape ----

    @Override
    public long startOffset() {
        return records.startOffset();
    }

    @Override
    public OffsetAndEpoch end() {
        return new OffsetAndEpoch(records.endOffset(), lastEpoch());
    }

    private int lastEpoch() {
        Integer epoch = records.latestEpoch();
        if (epoch != null) {
            return epoch;
        }
        OffsetAndEpoch latest = latestSnapshot();
        return latest == null ? 0 : latest.epoch();
    }

    @Override
    public OffsetAndEpoch endOfEpoch(int epoch) {
        OffsetAndEpoch end = records.endOfEpoch(epoch);
        if (end == null) {
            return end();
        }
        OffsetAndEpoch earliest = earliestSnapshot();
        return earliest != null && end.offset() == earliest.offset() && end.epoch() == epoch
                ? earliest
                : end;
    }

    @Override
    public @Nullable OffsetAndEpoch earliestSnapshot() {
        return snapshots.isEmpty() ? null : snapshots.first();
    }

    @Override
    public @Nullable OffsetAndEpoch latestSnapshot() {
        return snapshots.isEmpty() ? null : snapshots.last();
    }

    public boolean hasSnapshot(OffsetAndEpoch id) {
        return snapshots.contains(id);
    }

    // ---- snapshots ----

    /// Whether a snapshot of this name may be written: it stands for a committed prefix of this log
    /// that ends between two batches.
    ///
    /// @return false when there is one, or the log has moved on past it
    public boolean mayWriteSnapshot(OffsetAndEpoch id, long highWatermark) throws IOException {
        if (id.offset() < startOffset() || hasSnapshot(id)) {
            return false;
        }
        Invariant.check(
                id.offset() <= highWatermark,
                "snapshot %s beyond the high watermark %d",
                id,
                highWatermark);
        OffsetAndEpoch end = endOfEpoch(id.epoch());
        Invariant.check(
                end.epoch() == id.epoch() && end.offset() >= id.offset(),
                "snapshot %s of a log whose epoch ends at %s",
                id,
                end);
        Invariant.check(
                records.isBatchBoundary(id.offset()), "snapshot %s cuts a batch in two", id);
        return true;
    }

    /// A snapshot is there, durable and under its name.
    public void onSnapshotWritten(OffsetAndEpoch id) {
        snapshots.add(id);
    }

    /// The log gives way to a snapshot that was fetched because the log ended before it.
    public void replaceLogBy(OffsetAndEpoch id) throws IOException {
        snapshots.add(id);
        records.truncateFullyAndStartAt(id.offset());
        forgetSnapshotsBefore(id);
    }

    /// Deletes the oldest snapshots and the log before their successors while they are too old or
    /// all together too large; the latest one stays.
    ///
    /// @param retentionBytes `metadata.max.retention.bytes`, negative for no limit
    /// @param retentionMs `metadata.max.retention.ms`, negative for no limit
    /// @param nowMs Unix epoch ms
    /// @return whether anything was deleted
    public boolean clean(long retentionBytes, long retentionMs, long nowMs) throws IOException {
        boolean cleaned = false;
        while (snapshots.size() > 1
                && (isTooLarge(retentionBytes) || isFirstTooOld(retentionMs, nowMs))) {
            OffsetAndEpoch next = snapshots.higher(snapshots.first());
            Invariant.check(next != null, "two snapshots and no second");
            if (next == null || next.offset() <= startOffset()) {
                break;
            }
            records.startAt(next.offset());
            forgetSnapshotsBefore(next);
            cleaned = true;
        }
        return cleaned;
    }

    private boolean isTooLarge(long retentionBytes) throws IOException {
        if (retentionBytes < 0) {
            return false;
        }
        long total = records.sizeBytes();
        for (OffsetAndEpoch id : snapshots) {
            Long sizeBytes = files.sizeBytes(id);
            total += sizeBytes == null ? 0 : sizeBytes;
        }
        return total > retentionBytes;
    }

    private boolean isFirstTooOld(long retentionMs, long nowMs) throws IOException {
        if (retentionMs < 0) {
            return false;
        }
        try (var reader = files.open(snapshots.first())) {
            return nowMs - reader.lastContainedLogTimestampMs() > retentionMs;
        }
    }

    private void forgetSnapshotsBefore(OffsetAndEpoch id) throws IOException {
        while (snapshots.first().compareTo(id) < 0) {
            OffsetAndEpoch old = snapshots.removeFirst();
            log.info("Deleting snapshot {}, which {} replaces", files.path(old), id);
            disk.delete(files.path(old));
        }
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
