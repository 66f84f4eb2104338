package dev.odradek.broker.request;

import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.epoch.EpochEndOffset;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.OffsetForLeaderEpochRequest;
import dev.odradek.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.odradek.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.odradek.wire.message.OffsetForLeaderEpochResponse;
import dev.odradek.wire.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;

/// OffsetForLeaderEpoch: where an epoch ended, so that a client notices that its records were
/// truncated away (KIP-320).
public final class OffsetForLeaderEpochHandler
        implements RequestHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> {
    private final PartitionDirectory directory;

    public OffsetForLeaderEpochHandler(PartitionDirectory directory) {
        this.directory = directory;
    }

    @Override
    public Api<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> api() {
        return Apis.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(
            RequestContext context,
            OffsetForLeaderEpochRequest request,
            Reply<OffsetForLeaderEpochResponse> reply) {
        var response = new OffsetForLeaderEpochResponse();
        for (OffsetForLeaderTopic topic : request.topics()) {
            var result = new OffsetForLeaderTopicResult().topic(topic.topic());
            response.topics().add(result);
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                result.partitions().add(find(topic.topic(), partition));
            }
        }
        reply.send(response);
    }

    private OffsetForLeaderEpochResponse.EpochEndOffset find(
            String topic, OffsetForLeaderPartition wanted) {
        var result =
                new OffsetForLeaderEpochResponse.EpochEndOffset().partition(wanted.partition());
        return switch (directory.find(Uuid.ZERO, topic, wanted.partition(), false)) {
            case PartitionDirectory.NotHere(ErrorCode error) -> result.errorCode(error.code());
            case PartitionDirectory.Found(var partition) -> {
                ErrorCode refused = partition.checkLeader(wanted.currentLeaderEpoch());
                if (refused != ErrorCode.NONE) {
                    yield result.errorCode(refused.code());
                }
                EpochEndOffset end = partition.log().endOffsetForEpoch(wanted.leaderEpoch());
                yield end == null
                        ? result
                        : result.leaderEpoch(end.epoch()).endOffset(end.endOffset());
            }
        };
    }
}
