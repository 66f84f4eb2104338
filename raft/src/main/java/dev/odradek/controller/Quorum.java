package dev.odradek.controller;

import dev.odradek.raft.driver.MetadataAppender;
import dev.odradek.raft.driver.MetadataQuorum;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What the controller needs of the metadata quorum. Any thread.
public interface Quorum extends MetadataAppender {
    /// The offset that the next appended record gets.
    long nextAppendOffset();

    /// The finalized `kraft.version`.
    short kraftVersion();

    /// The node ids of the voters.
    Set<Integer> voterIds();

    /// Writes a snapshot, as [MetadataQuorum#writeSnapshot] does.
    void writeSnapshot(
            OffsetAndEpoch id,
            long lastContainedLogTimestampMs,
            Iterable<List<VersionedRecord>> batches,
            Consumer<Boolean> onDone);

    /// The quorum that this node is part of.
    static Quorum of(MetadataQuorum quorum) {
        return new Quorum() {
            @Override
            public long nextAppendOffset() {
                return quorum.nextAppendOffset();
            }

            @Override
            public short kraftVersion() {
                return quorum.kraftVersion();
            }

            @Override
            public Set<Integer> voterIds() {
                return Set.copyOf(quorum.voters().ids());
            }

            @Override
            public void writeSnapshot(
                    OffsetAndEpoch id,
                    long lastContainedLogTimestampMs,
                    Iterable<List<VersionedRecord>> batches,
                    Consumer<Boolean> onDone) {
                quorum.writeSnapshot(id, lastContainedLogTimestampMs, batches, onDone);
            }

            @Override
            public long append(int epoch, List<VersionedRecord> records) {
                return quorum.append(epoch, records);
            }

            @Override
            public void resign(int epoch) {
                quorum.resign(epoch);
            }
        };
    }
}
