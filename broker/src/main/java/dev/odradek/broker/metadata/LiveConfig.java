package dev.odradek.broker.metadata;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.InvalidSettingException;
import dev.odradek.broker.config.TopicConfig;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ImageDelta;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The broker's settings as they are now: the properties file, and what was set for all brokers or
/// for this one at run time. Everybody reads; the metadata queue changes.
public final class LiveConfig implements MetadataPublisher.Subscriber {
    private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

    private final ConfigResource own;
    private final List<Consumer<BrokerConfig>> listeners = new CopyOnWriteArrayList<>();
    private volatile BrokerConfig current;

    public LiveConfig(BrokerConfig fromFile) {
        this.own = ConfigResource.broker(fromFile.nodeId());
        this.current = fromFile;
    }

    /// The settings that hold now; any thread.
    public BrokerConfig current() {
        return current;
    }

    /// Has `listener` told of each change; on the metadata queue.
    public void onChange(Consumer<BrokerConfig> listener) {
        listeners.add(listener);
    }

    /// The settings of a topic as they are now.
    public TopicConfig topic(ClusterImage image, String topic) {
        return TopicConfig.of(current, image.configs().ofTopic(topic));
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        var changed = delta.configs();
        if (!changed.containsKey(own) && !changed.containsKey(ConfigResource.ALL_BROKERS)) {
            return;
        }
        Map<String, String> forAll = image.configs().of(ConfigResource.ALL_BROKERS);
        Map<String, String> forThis = image.configs().of(own);
        try {
            BrokerConfig next = current.withDynamic(forAll, forThis);
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        } catch (InvalidSettingException e) {
            // The controller checked each change; only together with this node's own file do they
            // not fit.
            log.error(
                    "Settings changed at run time do not fit this node and are ignored: {}",
                    e.line());
        }
    }
}
