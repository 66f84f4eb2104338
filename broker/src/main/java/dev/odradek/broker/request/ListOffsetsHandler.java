package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.partition.OffsetQuery;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ListOffsetsRequest;
import dev.odradek.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.odradek.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.odradek.wire.message.ListOffsetsResponse;
import dev.odradek.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.odradek.wire.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.HashSet;
import java.util.Set;

/// ListOffsets: the offset that belongs to a timestamp, or one of the special ones. Looking for a
/// timestamp reads the log, so it runs on a worker.
public final class ListOffsetsHandler
        implements RequestHandler<ListOffsetsRequest, ListOffsetsResponse> {
    private static final int FIRST_VERSION_NOT_AVAILABLE = 5;

    private static final int FIRST_VERSION_WITH_EPOCH = 4;

    private final PartitionDirectory directory;
    private final WorkerPool workers;

    public ListOffsetsHandler(PartitionDirectory directory, WorkerPool workers) {
        this.directory = directory;
        this.workers = workers;
    }

    @Override
    public Api<ListOffsetsRequest, ListOffsetsResponse> api() {
        return Apis.LIST_OFFSETS;
    }

    @Override
    public void handle(
            RequestContext context, ListOffsetsRequest request, Reply<ListOffsetsResponse> reply) {
        WorkerAnswer.give(
                workers,
                this,
                context,
                request,
                reply,
                () -> answer(context.apiVersion(), request));
    }

    private ListOffsetsResponse answer(short version, ListOffsetsRequest request) {
        Set<TopicPartition> seen = new HashSet<>();
        Set<TopicPartition> repeated = new HashSet<>();
        for (ListOffsetsTopic topic : request.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                var id = new TopicPartition(topic.name(), partition.partitionIndex());
                if (!seen.add(id)) {
                    repeated.add(id);
                }
            }
        }
        var response = new ListOffsetsResponse();
        for (ListOffsetsTopic topic : request.topics()) {
            var answer = new ListOffsetsTopicResponse().name(topic.name());
            response.topics().add(answer);
            for (ListOffsetsPartition partition : topic.partitions()) {
                var id = new TopicPartition(topic.name(), partition.partitionIndex());
                answer.partitions()
                        .add(
                                repeated.contains(id)
                                        ? failed(partition, ErrorCode.INVALID_REQUEST)
                                        : find(version, request, topic, partition));
            }
        }
        return response;
    }

    private ListOffsetsPartitionResponse find(
            short version,
            ListOffsetsRequest request,
            ListOffsetsTopic topic,
            ListOffsetsPartition partition) {
        if (!OffsetQuery.isKnown(partition.timestamp(), version)) {
            return failed(partition, ErrorCode.UNSUPPORTED_VERSION);
        }
        return switch (directory.find(Uuid.ZERO, topic.name(), partition.partitionIndex(), false)) {
            case PartitionDirectory.NotHere(ErrorCode error) -> failed(partition, error);
            case PartitionDirectory.Found(var found) -> {
                ErrorCode refused =
                        request.replicaId() >= 0
                                ? ErrorCode.NOT_LEADER_OR_FOLLOWER
                                : found.checkLeader(partition.currentLeaderEpoch());
                if (refused != ErrorCode.NONE) {
                    yield failed(partition, refused);
                }
                yield switch (OffsetQuery.answer(found, partition.timestamp(), request)) {
                    case OffsetQuery.Found(long offset, long timestampMs, int leaderEpoch) ->
                            new ListOffsetsPartitionResponse()
                                    .partitionIndex(partition.partitionIndex())
                                    .offset(offset)
                                    .timestamp(timestampMs)
                                    .leaderEpoch(
                                            version >= FIRST_VERSION_WITH_EPOCH ? leaderEpoch : -1);
                    case OffsetQuery.Failed(ErrorCode error) ->
                            failed(partition, known(error, version));
                };
            }
        };
    }

    /// Older clients do not know OFFSET_NOT_AVAILABLE (KIP-207).
    private static ErrorCode known(ErrorCode error, short version) {
        return error == ErrorCode.OFFSET_NOT_AVAILABLE && version < FIRST_VERSION_NOT_AVAILABLE
                ? ErrorCode.LEADER_NOT_AVAILABLE
                : error;
    }

    private static ListOffsetsPartitionResponse failed(
            ListOffsetsPartition partition, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .partitionIndex(partition.partitionIndex())
                .errorCode(error.code());
    }
}
