package dev.odradek.broker.request;

import dev.odradek.broker.metadata.ClusterView;
import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.Endpoint;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.metadata.TopicsImage;
import dev.odradek.wire.codec.Uuid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who leads a partition that is not led here, for clients that are told at once instead of having
/// to ask for metadata (KIP-951).
public final class CurrentLeaders {
    private static final Leader UNKNOWN = new Leader(PartitionRegistration.NO_LEADER, -1);

    private final ClusterView cluster;
    private final PartitionDirectory directory;

    /// @param id -1 when nobody leads, or nobody knows
    /// @param epoch the leader epoch; -1 when nobody knows
    record Leader(int id, int epoch) {}

    public CurrentLeaders(ClusterView cluster, PartitionDirectory directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    /// What the replica here was told last; without one, what the newest image says.
    Leader of(Uuid topicId, String topic, int partition, boolean byTopicId) {
        if (directory.find(topicId, topic, partition, byTopicId)
                instanceof PartitionDirectory.Found(var found)) {
            Leadership now = found.leadership();
            return new Leader(now.leaderId(), now.epoch());
        }
        TopicsImage topics = cluster.image().topics();
        TopicImage known = byTopicId ? topics.topic(topicId) : topics.topic(topic);
        PartitionRegistration registration = known == null ? null : known.partition(partition);
        return registration == null
                ? UNKNOWN
                : new Leader(registration.leader(), registration.leaderEpoch());
    }

    /// Where clients of `listener` reach a broker; empty when it is not there.
    Optional<Endpoint> endpoint(int brokerId, String listener) {
        @Nullable BrokerRegistration broker = cluster.image().broker(brokerId);
        return broker == null || broker.fenced() ? Optional.empty() : broker.endpoint(listener);
    }

    /// The rack of a broker; null when it has none.
    @Nullable String rack(int brokerId) {
        @Nullable BrokerRegistration broker = cluster.image().broker(brokerId);
        return broker == null ? null : broker.rack();
    }
}
