package dev.odradek.benchmarks.load;

import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.odradek.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.odradek.wire.message.OffsetCommitResponse;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/// Commits offsets of one partition for a group without members, as a consumer with partitions of
/// its own choice does.
public final class CommitLane extends RequestLane {
    private static final int NO_GENERATION = -1;

    private final ByteBuffer frame;
    private final int requestBytes;

    public CommitLane(LoadLoop loop, Tally tally, Topic topic, int partition, String group) {
        super(loop, tally);
        var committed =
                new OffsetCommitRequestPartition()
                        .partitionIndex(partition)
                        .committedOffset(1)
                        .committedLeaderEpoch(0)
                        .committedMetadata("");
        frame =
                Frames.request(
                        Apis.OFFSET_COMMIT,
                        new OffsetCommitRequest()
                                .groupId(group)
                                .generationIdOrMemberEpoch(NO_GENERATION)
                                .memberId("")
                                .topics(
                                        List.of(
                                                new OffsetCommitRequestTopic()
                                                        .topicId(topic.id())
                                                        .name(topic.name())
                                                        .partitions(List.of(committed)))));
        requestBytes = frame.remaining();
    }

    @Override
    ByteBuffer next() {
        return frame;
    }

    @Override
    void onAnswer(ByteBuf answer, long dueNanos, long nanos) {
        OffsetCommitResponse response = Frames.answer(Apis.OFFSET_COMMIT, answer);
        short error = response.topics().getFirst().partitions().getFirst().errorCode();
        if (error != 0) {
            tally().onError("OffsetCommit: error code " + error);
            return;
        }
        tally().onAnswered(requestBytes, 0);
    }
}
