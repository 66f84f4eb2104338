package dev.odradek.broker.request;

import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.OffsetFetchRequest;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.odradek.wire.message.OffsetFetchResponse;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Tells what groups have committed: one group before version 8, any number since. Source: Kafka
/// 4.3.1 KafkaApis; KIP-709 (many groups), KIP-848 (topic ids since version 10).
public final class OffsetFetchHandler
        implements RequestHandler<OffsetFetchRequest, OffsetFetchResponse> {
    private static final int MANY_GROUPS_SINCE = 8;
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupCoordinatorService groups;
    private final ClusterTopics topics;

    public OffsetFetchHandler(GroupCoordinatorService groups, ClusterTopics topics) {
        this.groups = groups;
        this.topics = topics;
    }

    @Override
    public Api<OffsetFetchRequest, OffsetFetchResponse> api() {
        return Apis.OFFSET_FETCH;
    }

    @Override
    public void handle(
            RequestContext context, OffsetFetchRequest request, Reply<OffsetFetchResponse> reply) {
        int version = context.apiVersion();
        List<OffsetFetchRequestGroup> asked =
                version >= MANY_GROUPS_SINCE
                        ? request.groups()
                        : List.of(OffsetFetchVersions.group(request));
        if (asked.isEmpty()) {
            reply.send(new OffsetFetchResponse());
            return;
        }
        var fetched = new OffsetFetchResponseGroup[asked.size()];
        var missing = new AtomicInteger(fetched.length);
        for (int i = 0; i < fetched.length; i++) {
            int index = i;
            fetch(
                    asked.get(i),
                    request.requireStable(),
                    version,
                    group -> {
                        fetched[index] = group;
                        if (missing.decrementAndGet() == 0) {
                            reply.send(
                                    version >= MANY_GROUPS_SINCE
                                            ? new OffsetFetchResponse()
                                                    .groups(Arrays.asList(fetched))
                                            : OffsetFetchVersions.response(fetched[0]));
                        }
                    });
        }
    }

    private void fetch(
            OffsetFetchRequestGroup group,
            boolean requireStable,
            int version,
            Consumer<OffsetFetchResponseGroup> consumer) {
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        boolean byId = version >= TOPIC_IDS_SINCE;
        var asked = byId ? named(group, unknown) : group;
        groups.fetchOffsets(
                asked,
                requireStable,
                version,
                response -> {
                    if (byId && response.errorCode() == ErrorCode.NONE.code()) {
                        identify(response);
                        response.topics().addAll(unknown);
                    }
                    consumer.accept(response);
                });
    }

    /// The group's topics by name; those without one become part of the response.
    private OffsetFetchRequestGroup named(
            OffsetFetchRequestGroup group, List<OffsetFetchResponseTopics> unknown) {
        List<OffsetFetchRequestTopics> asked = group.topics();
        if (asked == null) {
            return group;
        }
        var known = new ArrayList<OffsetFetchRequestTopics>();
        for (OffsetFetchRequestTopics topic : asked) {
            String name = topics.nameOf(topic.topicId());
            if (name != null) {
                known.add(topic.name(name));
                continue;
            }
            var refused = new OffsetFetchResponseTopics().topicId(topic.topicId());
            for (int partition : topic.partitionIndexes()) {
                refused.partitions()
                        .add(
                                new OffsetFetchResponsePartitions()
                                        .partitionIndex(partition)
                                        .committedOffset(-1)
                                        .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code()));
            }
            unknown.add(refused);
        }
        return new OffsetFetchRequestGroup()
                .groupId(group.groupId())
                .memberId(group.memberId())
                .memberEpoch(group.memberEpoch())
                .topics(known);
    }

    /// Gives ids to topics of a whole group; those that are no more cannot be told of.
    private void identify(OffsetFetchResponseGroup response) {
        response.topics()
                .removeIf(topic -> {
                    if (topic.topicId().isZero()) {
                        topic.topicId(topics.idOf(topic.name()));
                    }
                    return topic.topicId().isZero();
                });
    }
}
