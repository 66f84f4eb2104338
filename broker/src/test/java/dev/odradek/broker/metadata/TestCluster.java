package dev.odradek.broker.metadata;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.Provenance;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.PartitionRecord;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.List;

/// Images of a cluster of a test's own.
public final class TestCluster {
    private final ClusterView view = new ClusterView();
    private ClusterImage image = ClusterImage.EMPTY;
    private long offset;

    public ClusterView view() {
        return view;
    }

    /// A broker that is unfenced, reached at port 9092 through `listener`.
    public TestCluster broker(int id, String listener) {
        var record = new RegisterBrokerRecord().brokerId(id).brokerEpoch(offset).fenced(false);
        record.endPoints()
                .add(
                        new RegisterBrokerRecord.BrokerEndpoint()
                                .name(listener)
                                .host("host" + id)
                                .port(9092));
        return replay(record);
    }

    public TestCluster topic(String name, Uuid id) {
        return replay(new TopicRecord().name(name).topicId(id));
    }

    public TestCluster partition(Uuid topicId, int index, int leader, List<Integer> replicas) {
        return replay(
                new PartitionRecord()
                        .topicId(topicId)
                        .partitionId(index)
                        .leader(leader)
                        .leaderEpoch(3)
                        .partitionEpoch(3)
                        .replicas(replicas)
                        .isr(replicas));
    }

    private TestCluster replay(Message record) {
        var delta = new ImageDelta(image);
        delta.replay(VersionedRecord.of(record, 0));
        image = delta.apply(new Provenance(offset++, 1, 0));
        view.publish(image);
        return this;
    }
}
