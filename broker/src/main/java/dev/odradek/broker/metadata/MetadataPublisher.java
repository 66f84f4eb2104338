package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.ImageLoader;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Has each new image applied by the subscribers, in their order, before it becomes the one that
/// everybody sees: a client that learns of a partition finds it served.
@OwnedBy("the metadata queue")
public final class MetadataPublisher implements ImageLoader.Listener {
    private final TaskQueue queue;
    private final ClusterView view;
    private final List<Subscriber> subscribers;
    private final CompletableFuture<ClusterImage> first = new CompletableFuture<>();
    private volatile long appliedOffset = -1;

    /// Applies what changed; called on the metadata queue.
    public interface Subscriber {
        void onImage(ImageDelta delta, ClusterImage image);
    }

    public MetadataPublisher(TaskQueue queue, ClusterView view, List<Subscriber> subscribers) {
        this.queue = queue;
        this.view = view;
        this.subscribers = List.copyOf(subscribers);
    }

    /// Offset of the last record that is applied and seen; any thread.
    public long appliedOffset() {
        return appliedOffset;
    }

    /// Completes when the first image, that of all that was committed at the start, is applied.
    public CompletableFuture<ClusterImage> first() {
        return first;
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        queue.execute(() -> apply(delta, image));
    }

    private void apply(ImageDelta delta, ClusterImage image) {
        for (Subscriber subscriber : subscribers) {
            subscriber.onImage(delta, image);
        }
        view.publish(image);
        appliedOffset = image.provenance().offset();
        first.complete(image);
    }
}
