package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.ImageLoader;
import dev.odradek.raft.driver.CommittedBatch;
import dev.odradek.raft.driver.LeaderAndEpoch;
import dev.odradek.raft.driver.QuorumListener;
import dev.odradek.raft.driver.SnapshotContents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the metadata log, and has each new image applied by the subscribers, in their order,
/// before it becomes the one that everybody sees: a client that learns of a partition finds it
/// served. What the log holds at the start becomes one image.
@OwnedBy("the metadata queue; the loader belongs to the queue of the quorum")
public final class MetadataPublisher implements QuorumListener {
    private static final Logger log = LoggerFactory.getLogger(MetadataPublisher.class);

    private final TaskQueue queue;
    private final ClusterView view;
    private final List<Subscriber> subscribers;
    private final CompletableFuture<ClusterImage> first = new CompletableFuture<>();
    private final LongSupplier highWatermark;
    private final ImageLoader loader = new ImageLoader(this::onImage);
    private final List<Awaited> awaited = new ArrayList<>();
    private volatile long appliedOffset = -1;

    private record Awaited(long offset, CompletableFuture<Void> future) {
        /// @return whether nobody waits any more
        boolean completeAt(long applied) {
            if (applied >= offset) {
                future.complete(null);
            }
            return future.isDone();
        }
    }

    /// Applies what changed; called on the metadata queue. One that throws is a bug, and neither
    /// the others nor later images suffer from it.
    public interface Subscriber {
        void onImage(ImageDelta delta, ClusterImage image);
    }

    /// @param highWatermark end of what is committed, as far as the quorum knows; negative when it
    ///   does not
    public MetadataPublisher(
            TaskQueue queue,
            ClusterView view,
            LongSupplier highWatermark,
            List<Subscriber> subscribers) {
        this.queue = queue;
        this.view = view;
        this.highWatermark = highWatermark;
        this.subscribers = List.copyOf(subscribers);
        loader.hold();
    }

    /// Offset of the last record that is applied and seen; any thread.
    public long appliedOffset() {
        return appliedOffset;
    }

    /// Completes when the first image, that of all that was committed at the start, is applied.
    public CompletableFuture<ClusterImage> first() {
        return first;
    }

    /// Completes when the record at `offset` is applied; exceptionally when the node stops before.
    /// Who does not want to wait any longer may complete it too. Any thread.
    public CompletableFuture<Void> reached(long offset) {
        if (appliedOffset >= offset) {
            return CompletableFuture.completedFuture(null);
        }
        var future = new CompletableFuture<Void>();
        try {
            queue.execute(() -> {
                var waits = new Awaited(offset, future);
                if (!waits.completeAt(appliedOffset)) {
                    awaited.add(waits);
                }
            });
        } catch (QueueClosedException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /// How many wait for an offset; for tests, on the queue.
    int awaitedCount() {
        return awaited.size();
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
    }

    @Override
    public void onSnapshot(SnapshotContents snapshot) {
        loader.replaySnapshot(snapshot);
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

    private void onImage(ImageDelta delta, ClusterImage image) {
        try {
            queue.execute(() -> apply(delta, image));
        } catch (QueueClosedException e) {
            // The controller outlives the broker's side when the node stops.
            log.debug("Metadata up to {} came too late", image.provenance(), e);
        }
    }

    private void apply(ImageDelta delta, ClusterImage image) {
        for (Subscriber subscriber : subscribers) {
            try {
                subscriber.onImage(delta, image);
            } catch (RuntimeException bug) {
                // The others must hear of it, and the image be seen: whoever waits for it would
                // wait for ever, and the next image builds on this one.
                log.error(
                        "{} failed to apply the metadata up to offset {}; this is a bug, please"
                                + " report it",
                        subscriber.getClass().getSimpleName(),
                        image.provenance().offset(),
                        bug);
            }
        }
        view.publish(image);
        appliedOffset = image.provenance().offset();
        first.complete(image);
        awaited.removeIf(each -> each.completeAt(appliedOffset));
    }
}
