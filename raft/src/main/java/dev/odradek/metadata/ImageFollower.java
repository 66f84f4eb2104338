package dev.odradek.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.raft.driver.CommittedBatch;
import dev.odradek.raft.driver.LeaderAndEpoch;
import dev.odradek.raft.driver.QuorumListener;
import dev.odradek.raft.driver.SnapshotContents;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import java.util.List;
import java.util.function.LongSupplier;

/// Turns the committed metadata log of this node into images for the parts of the node that act on
/// them, and has snapshots written. While the log's past is replayed at the start nobody is told:
/// the first image that anybody sees is that of the present. Source: Kafka 4.3.1 MetadataLoader.
@OwnedBy("the quorum's queue")
public final class ImageFollower implements QuorumListener {
    /// Writes a snapshot.
    public interface SnapshotSink {
        /// @param id the end offset of what the snapshot stands for, and the epoch of the last
        ///   record in it
        void write(
                OffsetAndEpoch id,
                long lastContainedLogTimestampMs,
                Iterable<List<VersionedRecord>> batches);
    }

    private final ImageLoader loader;
    private final SnapshotTrigger trigger;
    private final SnapshotSink sink;
    private final LongSupplier highWatermark;

    /// @param listener told of images, on the quorum's queue
    /// @param highWatermark end offset of what is committed as far as known, negative when it is
    ///   not
    public ImageFollower(
            ImageLoader.Listener listener,
            SnapshotTrigger trigger,
            SnapshotSink sink,
            LongSupplier highWatermark) {
        this.loader = new ImageLoader(listener);
        this.trigger = trigger;
        this.sink = sink;
        this.highWatermark = highWatermark;
        loader.hold();
    }

    @Override
    public void onCommitted(CommittedBatch batch) {
        loader.replayBatch(
                batch.baseOffset(),
                batch.lastOffset(),
                batch.epoch(),
                batch.appendTimestampMs(),
                batch.records());
        releaseWhenCaughtUp();
        if (trigger.onRecords(batch.sizeBytes())
                && loader.transactionStartOffset() < 0
                && loader.image().features().metadataVersion().isPresent()) {
            var image = loader.image();
            var provenance = image.provenance();
            sink.write(
                    new OffsetAndEpoch(provenance.offset() + 1, provenance.epoch()),
                    provenance.timestampMs(),
                    image.snapshotBatches());
            trigger.onSnapshot();
        }
    }

    @Override
    public void onSnapshot(SnapshotContents snapshot) {
        loader.replaySnapshot(snapshot);
        trigger.onSnapshot();
        releaseWhenCaughtUp();
    }

    @Override
    public void onLeaderChange(LeaderAndEpoch leader) {
        releaseWhenCaughtUp();
    }

    private void releaseWhenCaughtUp() {
        if (loader.isHeld()) {
            long end = highWatermark.getAsLong();
            long here = loader.image().provenance().offset() + 1;
            if (end >= 0 && here >= end && here > 0) {
                loader.release();
            }
        }
    }

    /// The newest image, whether anybody was told of it or not.
    public ClusterImage image() {
        return loader.image();
    }
}
