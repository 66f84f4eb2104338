package dev.odradek.raft.driver;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.store.MetadataBatch;
import dev.odradek.raft.store.SnapshotReader;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// How far a listener has been told. Owned by the quorum's queue.
final class ListenerFeed {
    private static final long NOTHING_YET = -1;

    private final QuorumListener listener;
    private long nextOffset = NOTHING_YET;
    private @Nullable LeaderAndEpoch leaderTold;

    ListenerFeed(QuorumListener listener) {
        this.listener = listener;
    }

    QuorumListener listener() {
        return listener;
    }

    boolean isNew() {
        return nextOffset == NOTHING_YET;
    }

    long nextOffset() {
        return nextOffset;
    }

    /// There is no snapshot: the log is read from its start.
    void startAt(long offset) {
        nextOffset = offset;
    }

    void snapshot(OffsetAndEpoch id, SnapshotReader reader) {
        listener.onSnapshot(new Contents(id, reader));
        nextOffset = id.offset();
    }

    void committed(MetadataBatch batch) {
        listener.onCommitted(toCommitted(batch));
        nextOffset = batch.lastOffset() + 1;
    }

    /// Tells the listener who leads, if that is news and its time has come: of its own node's
    /// leadership it hears after all that was committed before.
    ///
    /// @param epochStartOffset where the epoch of this node begins; -1 when another leads
    void leader(LeaderAndEpoch leader, long epochStartOffset) {
        boolean tooEarly = epochStartOffset >= 0 && nextOffset <= epochStartOffset;
        if (leader.equals(leaderTold) || tooEarly) {
            return;
        }
        leaderTold = leader;
        listener.onLeaderChange(leader);
    }

    private static CommittedBatch toCommitted(MetadataBatch batch) {
        return new CommittedBatch(
                batch.baseOffset(),
                batch.lastOffset(),
                batch.epoch(),
                batch.appendTimestampMs(),
                batch.records(),
                batch.sizeBytes());
    }

    private record Contents(OffsetAndEpoch id, SnapshotReader reader) implements SnapshotContents {
        @Override
        public long lastContainedLogTimestampMs() {
            return reader.lastContainedLogTimestampMs();
        }

        @Override
        public long sizeBytes() {
            return reader.sizeBytes();
        }

        @Override
        public Iterator<CommittedBatch> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return reader.hasNext();
                }

                @Override
                public CommittedBatch next() {
                    return toCommitted(reader.next());
                }
            };
        }
    }
}
