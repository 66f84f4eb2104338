package dev.odradek.broker.coordinator;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;

/// One error for all that a request asks for.
final class GroupErrors {
    private static final int GROUP_ERROR_SINCE = 2;

    private GroupErrors() {}

    static List<DescribedGroup> described(List<String> groupIds, ErrorCode error) {
        var described = new ArrayList<DescribedGroup>();
        for (String groupId : groupIds) {
            described.add(new DescribedGroup().groupId(groupId).errorCode(error.code()));
        }
        return described;
    }

    static List<DeletableGroupResult> deleted(List<String> groupIds, ErrorCode error) {
        var results = new ArrayList<DeletableGroupResult>();
        for (String groupId : groupIds) {
            results.add(new DeletableGroupResult().groupId(groupId).errorCode(error.code()));
        }
        return results;
    }

    static OffsetCommitResponse committed(OffsetCommitRequest request, ErrorCode error) {
        var response = new OffsetCommitResponse();
        for (var topic : request.topics()) {
            var topicResponse =
                    new OffsetCommitResponse.OffsetCommitResponseTopic()
                            .name(topic.name())
                            .topicId(topic.topicId());
            response.topics().add(topicResponse);
            for (var partition : topic.partitions()) {
                topicResponse
                        .partitions()
                        .add(
                                new OffsetCommitResponse.OffsetCommitResponsePartition()
                                        .partitionIndex(partition.partitionIndex())
                                        .errorCode(error.code()));
            }
        }
        return response;
    }

    /// Consumers older than 3.9 do not expect COORDINATOR_NOT_AVAILABLE here. Source: Kafka 4.3.1
    /// GroupCoordinatorService.handleOffsetFetchException.
    static OffsetFetchResponseGroup fetched(
            OffsetFetchRequestGroup request, ErrorCode error, int apiVersion) {
        short code =
                error == ErrorCode.COORDINATOR_NOT_AVAILABLE
                        ? ErrorCode.NOT_COORDINATOR.code()
                        : error.code();
        var response = new OffsetFetchResponseGroup().groupId(request.groupId());
        if (apiVersion >= GROUP_ERROR_SINCE) {
            return response.errorCode(code);
        }
        var topics = request.topics();
        if (topics != null) {
            for (var topic : topics) {
                var topicResponse = new OffsetFetchResponseTopics().name(topic.name());
                response.topics().add(topicResponse);
                for (int partition : topic.partitionIndexes()) {
                    topicResponse
                            .partitions()
                            .add(
                                    new OffsetFetchResponsePartitions()
                                            .partitionIndex(partition)
                                            .errorCode(code)
                                            .committedOffset(-1)
                                            .committedLeaderEpoch(-1)
                                            .metadata(""));
                }
            }
        }
        return response;
    }
}
