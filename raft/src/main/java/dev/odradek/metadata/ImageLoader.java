package dev.odradek.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.raft.driver.SnapshotContents;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.metadata.AbortTransactionRecord;
import dev.odradek.wire.metadata.BeginTransactionRecord;
import dev.odradek.wire.metadata.EndTransactionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows the metadata log: takes its batches and snapshots in order, and gives out one image
/// after the other. What stands between the begin and the end of a metadata transaction (KIP-868)
/// becomes visible at once with its end, or never. Source: Kafka 4.3.1 MetadataBatchLoader.
@OwnedBy("the queue that feeds it")
public final class ImageLoader {
    /// Told of each new image; never of one that is half of a transaction.
    public interface Listener {
        /// @param delta what changed since the image before
        /// @param image what holds now
        void onImage(ImageDelta delta, ClusterImage image);
    }

    private final Listener listener;
    private @Nullable ClusterImage held;
    private ClusterImage image = ClusterImage.EMPTY;
    private @Nullable ImageDelta transaction;
    private long transactionStartOffset = -1;

    public ImageLoader(Listener listener) {
        this.listener = listener;
    }

    /// The newest image.
    public ClusterImage image() {
        return image;
    }

    /// The offset of the record that began the running transaction, or -1 when none runs.
    public long transactionStartOffset() {
        return transactionStartOffset;
    }

    /// Keeps the listener waiting while the log's past is replayed: [#release()] tells it all at
    /// once.
    public void hold() {
        held = image;
    }

    /// Ends [#hold()]: the listener is told of all that changed meanwhile as one delta. Does
    /// nothing when it is not waiting.
    public void release() {
        if (held != null) {
            var delta = ImageDelta.between(held, image);
            held = null;
            listener.onImage(delta, image);
        }
    }

    public boolean isHeld() {
        return held != null;
    }

    /// Goes back to an earlier image: what was replayed since is forgotten, an open transaction
    /// included. The listener is not told.
    public void reset(ClusterImage earlier) {
        image = earlier;
        transaction = null;
        transactionStartOffset = -1;
    }

    /// Applies one batch of the log.
    ///
    /// @param baseOffset of the first record
    /// @param lastOffset of the batch: greater than that of the last record when control records
    ///   follow
    public void replayBatch(
            long baseOffset,
            long lastOffset,
            int epoch,
            long timestampMs,
            List<VersionedRecord> records) {
        var delta = transaction == null ? new ImageDelta(image) : transaction;
        long offset = baseOffset;
        for (var record : records) {
            switch (record.message()) {
                case BeginTransactionRecord _ -> {
                    if (transaction != null) {
                        throw new MetadataReplayException(
                                "a transaction begins at offset " + offset + " within another");
                    }
                    if (offset > baseOffset) {
                        publish(delta, new Provenance(offset - 1, epoch, timestampMs));
                    }
                    delta = new ImageDelta(image);
                    transaction = delta;
                    transactionStartOffset = offset;
                }
                case EndTransactionRecord _ -> {
                    requireTransaction(offset);
                    publish(delta, new Provenance(offset, epoch, timestampMs));
                    delta = new ImageDelta(image);
                }
                case AbortTransactionRecord _ -> {
                    // Without one to abort, this loader was reset within it: nothing to take back.
                    delta = new ImageDelta(image);
                    transaction = null;
                    transactionStartOffset = -1;
                }
                default -> delta.replay(record);
            }
            offset++;
        }
        if (transaction == null) {
            publish(delta, new Provenance(lastOffset, epoch, timestampMs));
        }
    }

    private void requireTransaction(long offset) {
        if (transaction == null) {
            throw new MetadataReplayException(
                    "a transaction ends at offset " + offset + " that never began");
        }
    }

    /// Replaces all that is known by a snapshot, while its contents can be read.
    public void replaySnapshot(SnapshotContents snapshot) {
        var delta = ImageDelta.ofSnapshot(image);
        for (var batch : snapshot) {
            batch.records().forEach(delta::replay);
        }
        var id = snapshot.id();
        publish(
                delta,
                new Provenance(
                        id.offset() - 1, id.epoch(), snapshot.lastContainedLogTimestampMs()));
    }

    /// Replaces all that is known by the records of a snapshot.
    ///
    /// @param provenance the last record that the snapshot contains
    public void replaySnapshot(
            Provenance provenance, Iterable<? extends Iterable<VersionedRecord>> batches) {
        var delta = ImageDelta.ofSnapshot(image);
        for (var batch : batches) {
            batch.forEach(delta::replay);
        }
        publish(delta, provenance);
    }

    private void publish(ImageDelta delta, Provenance provenance) {
        transaction = null;
        transactionStartOffset = -1;
        image = delta.apply(provenance);
        if (held == null) {
            listener.onImage(delta, image);
        }
    }
}
