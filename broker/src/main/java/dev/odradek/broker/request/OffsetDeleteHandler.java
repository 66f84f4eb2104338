package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.OffsetDeleteRequest;
import dev.odradek.wire.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import dev.odradek.wire.message.OffsetDeleteResponse;
import dev.odradek.wire.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import dev.odradek.wire.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;

/// Deletes committed offsets of topics that no member of the group reads.
public final class OffsetDeleteHandler
        implements RequestHandler<OffsetDeleteRequest, OffsetDeleteResponse> {
    private final GroupCoordinatorService groups;
    private final ClusterTopics topics;

    public OffsetDeleteHandler(GroupCoordinatorService groups, ClusterTopics topics) {
        this.groups = groups;
        this.topics = topics;
    }

    @Override
    public Api<OffsetDeleteRequest, OffsetDeleteResponse> api() {
        return Apis.OFFSET_DELETE;
    }

    @Override
    public void handle(
            RequestContext context,
            OffsetDeleteRequest request,
            Reply<OffsetDeleteResponse> reply) {
        var known = new OffsetDeleteRequest().groupId(request.groupId());
        var missing = new OffsetDeleteResponse();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            var exists = new OffsetDeleteRequestTopic().name(topic.name());
            var gone = new OffsetDeleteResponseTopic().name(topic.name());
            for (var partition : topic.partitions()) {
                if (topics.hasPartition(topic.name(), partition.partitionIndex())) {
                    exists.partitions().add(partition);
                } else {
                    gone.partitions()
                            .add(
                                    new OffsetDeleteResponsePartition()
                                            .partitionIndex(partition.partitionIndex())
                                            .errorCode(
                                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
                }
            }
            if (!exists.partitions().isEmpty()) {
                known.topics().add(exists);
            }
            if (!gone.partitions().isEmpty()) {
                missing.topics().add(gone);
            }
        }
        groups.deleteOffsets(known, deleted -> reply.send(merge(missing, deleted)));
    }

    /// Each topic once, with all of its partitions; nothing but the error when the group has one.
    private static OffsetDeleteResponse merge(
            OffsetDeleteResponse missing, OffsetDeleteResponse deleted) {
        if (deleted.errorCode() != ErrorCode.NONE.code()) {
            return deleted;
        }
        for (OffsetDeleteResponseTopic gone : missing.topics()) {
            deleted.topics().stream()
                    .filter(topic -> topic.name().equals(gone.name()))
                    .findFirst()
                    .ifPresentOrElse(
                            topic -> topic.partitions().addAll(gone.partitions()),
                            () -> deleted.topics().add(gone));
        }
        return deleted;
    }
}
