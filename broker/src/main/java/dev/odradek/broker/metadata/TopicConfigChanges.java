package dev.odradek.broker.metadata;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ImageDelta;
import java.util.LinkedHashSet;
import java.util.Set;

/// Gives logs their new settings when a topic's, or the broker's defaults for topics, have changed.
public final class TopicConfigChanges implements MetadataPublisher.Subscriber {
    private final ReplicaApplier replicas;
    private boolean brokerChanged;

    public TopicConfigChanges(LiveConfig config, ReplicaApplier replicas) {
        this.replicas = replicas;
        config.onChange(_ -> brokerChanged = true);
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        Set<String> topics = new LinkedHashSet<>();
        if (brokerChanged) {
            brokerChanged = false;
            topics.addAll(image.topics().byName().keySet());
        }
        for (ConfigResource changed : delta.configs().keySet()) {
            if (changed.type() == ConfigResource.Type.TOPIC) {
                topics.add(changed.name());
            }
        }
        if (!topics.isEmpty()) {
            replicas.reconfigure(image, topics);
        }
    }
}
