package dev.odradek.broker.metadata;

import dev.odradek.metadata.ClusterImage;

/// The cluster as this broker knows it: an immutable image, replaced as a whole.
public final class ClusterView {
    private volatile ClusterImage image = ClusterImage.EMPTY;

    /// The newest image; any thread.
    public ClusterImage image() {
        return image;
    }

    void publish(ClusterImage newer) {
        image = newer;
    }
}
