package dev.odradek.raft.driver;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.time.Clock;
import dev.odradek.raft.core.Effect;
import dev.odradek.raft.core.VoterHistory;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.MalformedRecordException;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.store.BatchCodec;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.raft.store.QuorumRecord;
import dev.odradek.raft.store.SnapshotDownload;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.metadata.LeaderChangeMessage;
import dev.odradek.wire.record.BatchScanner;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the core wants done to log and snapshots. Owned by the quorum's queue.
final class LogActions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogActions.class);

    private final MetadataStore store;
    private final Clock clock;
    private @Nullable SnapshotDownload download;

    LogActions(MetadataStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Told about control records that are now in the log.
    interface ControlRecords {
        void appended(long baseOffset, List<QuorumRecord> records);
    }

    /// @return the records that were appended, in order
    List<QuorumRecord> appendEpochStart(Effect.AppendEpochStart e) throws IOException {
        var records = new ArrayList<QuorumRecord>();
        records.add(
                new QuorumRecord.LeaderChange(
                        new LeaderChangeMessage()
                                .leaderId(e.leaderId())
                                .voters(voters(e.voterIds()))
                                .grantingVoters(voters(e.grantingIds()))));
        VoterSet set = e.voters();
        if (set != null) {
            records.add(new QuorumRecord.KraftVersion(e.kraftVersion()));
            records.add(new QuorumRecord.Voters(set));
        }
        ByteBuf bytes = Unpooled.buffer();
        BatchCodec.writeControl(bytes, store.end().offset(), e.epoch(), clock.wallMs(), records);
        store.log().append(bytes);
        return records;
    }

    private static List<LeaderChangeMessage.Voter> voters(Set<Integer> ids) {
        var list = new ArrayList<LeaderChangeMessage.Voter>();
        for (int id : ids) {
            list.add(new LeaderChangeMessage.Voter().voterId(id));
        }
        return list;
    }

    /// Appends the whole, undamaged batches that go on where the log ends; the rest will be fetched
    /// again.
    void appendFetched(RecordBytes records, ControlRecords onControl) throws IOException {
        if (!(records instanceof BufferedRecords buffered)) {
            Invariant.check(false, "fetched records are %s", records);
            return;
        }
        ByteBuf bytes = buffered.buffer();
        var scanner = new BatchScanner().over(bytes);
        while (scanner.next()) {
            RecordBatchView batch = scanner.batch();
            if (batch.baseOffset() != store.end().offset() || !batch.isCrcValid()) {
                log.warn(
                        "Not appending the batch at offset {} that the leader sent: the log ends at"
                                + " {} and its CRC is {}",
                        batch.baseOffset(),
                        store.end().offset(),
                        batch.isCrcValid() ? "right" : "wrong");
                return;
            }
            List<QuorumRecord> control;
            try {
                control = BatchCodec.readControl(bytes, batch.at());
            } catch (MalformedRecordException e) {
                log.warn("Not appending what the leader sent: {}", e.getMessage());
                return;
            }
            store.log().append(batch.slice());
            onControl.appended(batch.baseOffset(), control);
        }
    }

    void beginDownload(OffsetAndEpoch id) throws IOException {
        close();
        if (!store.hasSnapshot(id)) {
            download = new SnapshotDownload(store.disk(), store.directory(), id);
        }
    }

    void storeDownload(OffsetAndEpoch id, long position, RecordBytes bytes) throws IOException {
        SnapshotDownload current = download;
        if (current != null
                && current.id().equals(id)
                && bytes instanceof BufferedRecords buffered) {
            current.write(position, buffered.buffer());
        }
    }

    void finishDownload(OffsetAndEpoch id, VoterHistory history) throws IOException {
        SnapshotDownload current = download;
        if (current != null && current.id().equals(id)) {
            current.finish();
            download = null;
            store.replaceLogBy(id);
            history.clear();
            store.loadSnapshotVoters(history);
        }
    }

    @Override
    public void close() throws IOException {
        SnapshotDownload current = download;
        download = null;
        if (current != null) {
            current.close();
        }
    }
}
