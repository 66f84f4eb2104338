package dev.odradek.broker.request;

import dev.odradek.wire.message.OffsetFetchRequest;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.odradek.wire.message.OffsetFetchResponse;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;

/// OffsetFetch of one group, as it is before version 8.
final class OffsetFetchVersions {
    private OffsetFetchVersions() {}

    static OffsetFetchRequestGroup group(OffsetFetchRequest request) {
        var group = new OffsetFetchRequestGroup().groupId(request.groupId());
        var asked = request.topics();
        if (asked == null) {
            return group.topics(null);
        }
        var topics = new ArrayList<OffsetFetchRequestTopics>();
        for (var topic : asked) {
            topics.add(
                    new OffsetFetchRequestTopics()
                            .name(topic.name())
                            .partitionIndexes(topic.partitionIndexes()));
        }
        return group.topics(topics);
    }

    static OffsetFetchResponse response(OffsetFetchResponseGroup group) {
        var response = new OffsetFetchResponse().errorCode(group.errorCode());
        for (var topic : group.topics()) {
            var old = new OffsetFetchResponse.OffsetFetchResponseTopic().name(topic.name());
            response.topics().add(old);
            for (var partition : topic.partitions()) {
                old.partitions()
                        .add(
                                new OffsetFetchResponse.OffsetFetchResponsePartition()
                                        .partitionIndex(partition.partitionIndex())
                                        .errorCode(partition.errorCode())
                                        .committedOffset(partition.committedOffset())
                                        .committedLeaderEpoch(partition.committedLeaderEpoch())
                                        .metadata(partition.metadata()));
            }
        }
        return response;
    }
}
