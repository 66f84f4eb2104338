package dev.odradek.groups.offsets;

import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.odradek.wire.message.OffsetCommitResponse;
import org.jspecify.annotations.Nullable;

/// OffsetCommit by somebody who may: one record for each partition.
final class Commits {
    /// Some clients commit -1 and -2 for "the end" and "the beginning"; nothing lies below.
    private static final long LOWEST_OFFSET = -2;

    private static final long DEFAULT_RETENTION = -1;

    private final OffsetSettings settings;

    Commits(OffsetSettings settings) {
        this.settings = settings;
    }

    OffsetCommitResponse commit(OffsetCommitRequest request, Step step) {
        long expiresAtMs =
                request.retentionTimeMs() == DEFAULT_RETENTION
                        ? CommittedOffset.NEVER
                        : step.nowMs() + request.retentionTimeMs();
        var response = new OffsetCommitResponse();
        for (var topic : request.topics()) {
            var topicResponse =
                    new OffsetCommitResponse.OffsetCommitResponseTopic()
                            .name(topic.name())
                            .topicId(topic.topicId());
            response.topics().add(topicResponse);
            for (OffsetCommitRequestPartition asked : topic.partitions()) {
                ErrorCode error = check(asked);
                topicResponse
                        .partitions()
                        .add(
                                new OffsetCommitResponse.OffsetCommitResponsePartition()
                                        .partitionIndex(asked.partitionIndex())
                                        .errorCode(error.code()));
                if (error == ErrorCode.NONE) {
                    String metadata = asked.committedMetadata();
                    var committed =
                            new CommittedOffset(
                                    asked.committedOffset(),
                                    asked.committedLeaderEpoch(),
                                    metadata == null ? "" : metadata,
                                    step.nowMs(),
                                    expiresAtMs,
                                    topic.topicId(),
                                    -1);
                    step.append(
                            OffsetRecords.commit(
                                    request.groupId(),
                                    new TopicPartition(topic.name(), asked.partitionIndex()),
                                    committed));
                }
            }
        }
        return response;
    }

    private ErrorCode check(OffsetCommitRequestPartition asked) {
        if (isTooLong(asked.committedMetadata())) {
            return ErrorCode.OFFSET_METADATA_TOO_LARGE;
        }
        return asked.committedOffset() < LOWEST_OFFSET ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE;
    }

    private boolean isTooLong(@Nullable String metadata) {
        return metadata != null && metadata.length() > settings.metadataCharsMax();
    }
}
