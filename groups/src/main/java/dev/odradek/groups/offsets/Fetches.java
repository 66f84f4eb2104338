package dev.odradek.groups.offsets;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// OffsetFetch by somebody who may.
final class Fetches {
    private static final long NO_OFFSET = -1;

    private final OffsetTable offsets;
    private final OpenTransactions transactions;

    Fetches(OffsetTable offsets, OpenTransactions transactions) {
        this.offsets = offsets;
        this.transactions = transactions;
    }

    OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
        return request.topics() == null
                ? fetchAll(request.groupId(), requireStable)
                : fetchAsked(request, requireStable);
    }

    /// The answer of a group that is not there.
    OffsetFetchResponseGroup fetchNothing(OffsetFetchRequestGroup request) {
        var response = new OffsetFetchResponseGroup().groupId(request.groupId());
        var topics = request.topics();
        if (topics != null) {
            for (var topic : topics) {
                var topicResponse = topic(topic.name(), topic.topicId());
                response.topics().add(topicResponse);
                topic.partitionIndexes().forEach(p -> add(topicResponse, p, null));
            }
        }
        return response;
    }

    private OffsetFetchResponseGroup fetchAsked(
            OffsetFetchRequestGroup request, boolean requireStable) {
        String groupId = request.groupId();
        var response = new OffsetFetchResponseGroup().groupId(groupId);
        var topics = request.topics();
        if (topics == null) {
            return response;
        }
        for (var topic : topics) {
            var topicResponse = topic(topic.name(), topic.topicId());
            response.topics().add(topicResponse);
            for (int index : topic.partitionIndexes()) {
                var partition = new TopicPartition(topic.name(), index);
                CommittedOffset committed = offsets.get(groupId, partition);
                if (requireStable && transactions.has(groupId, partition)) {
                    addUnstable(topicResponse, index);
                } else if (committed != null && isOfAnother(committed, topic.topicId())) {
                    add(topicResponse, index, null);
                } else {
                    add(topicResponse, index, committed);
                }
            }
        }
        return response;
    }

    private OffsetFetchResponseGroup fetchAll(String groupId, boolean requireStable) {
        var topics = new LinkedHashMap<String, OffsetFetchResponseTopics>();
        offsets.of(groupId)
                .forEach((partition, committed) -> {
                    var topicResponse =
                            topics.computeIfAbsent(
                                    partition.topic(), name -> topic(name, Uuid.ZERO));
                    if (requireStable && transactions.has(groupId, partition)) {
                        addUnstable(topicResponse, partition.partition());
                    } else {
                        add(topicResponse, partition.partition(), committed);
                    }
                });
        var response = new OffsetFetchResponseGroup().groupId(groupId);
        response.topics().addAll(topics.values());
        return response;
    }

    /// The topic that this was committed for is not the one that has its name now.
    private static boolean isOfAnother(CommittedOffset committed, Uuid topicId) {
        return !committed.topicId().isZero()
                && !topicId.isZero()
                && !committed.topicId().equals(topicId);
    }

    private static OffsetFetchResponseTopics topic(String name, Uuid topicId) {
        return new OffsetFetchResponseTopics().name(name).topicId(topicId);
    }

    private static void add(
            OffsetFetchResponseTopics topic, int index, @Nullable CommittedOffset committed) {
        var partition = new OffsetFetchResponsePartitions().partitionIndex(index);
        if (committed == null) {
            partition.committedOffset(NO_OFFSET).committedLeaderEpoch(-1).metadata("");
        } else {
            partition
                    .committedOffset(committed.offset())
                    .committedLeaderEpoch(committed.leaderEpoch())
                    .metadata(committed.metadata());
        }
        topic.partitions().add(partition);
    }

    private static void addUnstable(OffsetFetchResponseTopics topic, int index) {
        topic.partitions()
                .add(
                        new OffsetFetchResponsePartitions()
                                .partitionIndex(index)
                                .errorCode(ErrorCode.UNSTABLE_OFFSET_COMMIT.code())
                                .committedOffset(NO_OFFSET)
                                .committedLeaderEpoch(-1)
                                .metadata(""));
    }
}
