package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import dev.odradek.wire.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.LinkedHashMap;
import java.util.Map;

/// Commits offsets, for partitions that exist. Source: Kafka 4.3.1 KafkaApis; KIP-848 (topic ids
/// since version 10).
public final class OffsetCommitHandler
        implements RequestHandler<OffsetCommitRequest, OffsetCommitResponse> {
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupCoordinatorService groups;
    private final ClusterTopics topics;

    public OffsetCommitHandler(GroupCoordinatorService groups, ClusterTopics topics) {
        this.groups = groups;
        this.topics = topics;
    }

    @Override
    public Api<OffsetCommitRequest, OffsetCommitResponse> api() {
        return Apis.OFFSET_COMMIT;
    }

    @Override
    public void handle(
            RequestContext context,
            OffsetCommitRequest request,
            Reply<OffsetCommitResponse> reply) {
        boolean byId = context.apiVersion() >= TOPIC_IDS_SINCE;
        var response = new OffsetCommitResponse();
        var known =
                new OffsetCommitRequest()
                        .groupId(request.groupId())
                        .memberId(request.memberId())
                        .groupInstanceId(request.groupInstanceId())
                        .generationIdOrMemberEpoch(request.generationIdOrMemberEpoch())
                        .retentionTimeMs(request.retentionTimeMs());
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitRequestTopic exists = resolve(topic, byId, response);
            if (!exists.partitions().isEmpty()) {
                known.topics().add(exists);
            }
        }
        if (known.topics().isEmpty()) {
            reply.send(response);
        } else {
            groups.commitOffsets(
                    known,
                    context.apiVersion(),
                    committed -> reply.send(merge(response, committed, byId)));
        }
    }

    /// The topic with name and id, and those of its partitions that exist; the others are put into
    /// the response.
    private OffsetCommitRequestTopic resolve(
            OffsetCommitRequestTopic topic, boolean byId, OffsetCommitResponse response) {
        String name = byId ? topics.nameOf(topic.topicId()) : topic.name();
        Uuid id = byId ? topic.topicId() : topics.idOf(topic.name());
        var exists = new OffsetCommitRequestTopic().name(name == null ? "" : name).topicId(id);
        var missing = new OffsetCommitResponseTopic().name(exists.name()).topicId(id);
        ErrorCode error =
                name == null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        for (var partition : topic.partitions()) {
            boolean isThere =
                    name != null
                            && !id.isZero()
                            && topics.hasPartition(name, partition.partitionIndex());
            if (isThere) {
                exists.partitions().add(partition);
            } else {
                missing.partitions()
                        .add(
                                new OffsetCommitResponsePartition()
                                        .partitionIndex(partition.partitionIndex())
                                        .errorCode(error.code()));
            }
        }
        if (!missing.partitions().isEmpty() || topic.partitions().isEmpty()) {
            response.topics().add(missing);
        }
        return exists;
    }

    /// Each topic once, with all of its partitions.
    private static OffsetCommitResponse merge(
            OffsetCommitResponse missing, OffsetCommitResponse committed, boolean byId) {
        if (missing.topics().isEmpty()) {
            return committed;
        }
        Map<Object, OffsetCommitResponseTopic> merged = new LinkedHashMap<>();
        for (var part : new OffsetCommitResponse[] {missing, committed}) {
            for (OffsetCommitResponseTopic topic : part.topics()) {
                merged.merge(
                        byId ? topic.topicId() : topic.name(),
                        topic,
                        (a, b) -> {
                            a.partitions().addAll(b.partitions());
                            return a;
                        });
            }
        }
        var response = new OffsetCommitResponse();
        response.topics().addAll(merged.values());
        return response;
    }
}
