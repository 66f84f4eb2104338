package dev.odradek.broker.request;

import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceRequest.PartitionProduceData;
import dev.odradek.wire.message.ProduceRequest.TopicProduceData;
import dev.odradek.wire.message.ProduceResponse;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import dev.odradek.wire.message.ProduceResponse.TopicProduceResponse;
import dev.odradek.wire.record.BatchValidator;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Produce: one batch for each partition, appended on the event loop and answered when the
/// acknowledgements asked for are there. UNKNOWN_SERVER_ERROR is never among the answers: stock
/// producers would duplicate on it (KAFKA-14034).
public final class ProduceHandler implements RequestHandler<ProduceRequest, ProduceResponse> {
    private static final short ACKS_ALL = -1;
    private static final int FIRST_VERSION_BY_ID = 13;
    private static final int FIRST_VERSION_WITH_ZSTD = 7;

    private final PartitionDirectory directory;
    private final BatchIntake intake;
    private final CurrentLeaders leaders;

    public ProduceHandler(
            PartitionDirectory directory, BatchIntake intake, CurrentLeaders leaders) {
        this.directory = directory;
        this.intake = intake;
        this.leaders = leaders;
    }

    @Override
    public Api<ProduceRequest, ProduceResponse> api() {
        return Apis.PRODUCE;
    }

    @Override
    public void handle(
            RequestContext context, ProduceRequest request, Reply<ProduceResponse> reply) {
        var answer = new ProduceAnswer(request.acks(), context, reply, leaders);
        ErrorCode refused = refusal(request);
        boolean byTopicId = context.apiVersion() >= FIRST_VERSION_BY_ID;
        Map<Object, Set<Integer>> repeated = repeated(request, byTopicId);
        for (TopicProduceData topic : request.topicData()) {
            var topicAnswer =
                    new TopicProduceResponse().name(topic.name()).topicId(topic.topicId());
            answer.response().responses().add(topicAnswer);
            for (PartitionProduceData data : topic.partitionData()) {
                var partitionAnswer = new PartitionProduceResponse().index(data.index());
                topicAnswer.partitionResponses().add(partitionAnswer);
                if (refused != ErrorCode.NONE) {
                    answer.failed(partitionAnswer, refused, null);
                } else if (repeated.getOrDefault(key(topic, byTopicId), Set.of())
                        .contains(data.index())) {
                    answer.failed(
                            partitionAnswer,
                            ErrorCode.INVALID_REQUEST,
                            "the partition is there twice");
                } else {
                    append(context, request, topic, data, partitionAnswer, answer);
                }
            }
        }
        answer.allStarted(request.timeoutMs());
    }

    private void append(
            RequestContext context,
            ProduceRequest request,
            TopicProduceData topic,
            PartitionProduceData data,
            PartitionProduceResponse partitionAnswer,
            ProduceAnswer answer) {
        boolean byTopicId = context.apiVersion() >= FIRST_VERSION_BY_ID;
        switch (directory.find(topic.topicId(), topic.name(), data.index(), byTopicId)) {
            case PartitionDirectory.NotHere(ErrorCode error) ->
                    answer.failed(partitionAnswer, error, null);
            case PartitionDirectory.Found(var partition) -> {
                if (InternalTopics.isInternal(partition.topicPartition().topic())) {
                    answer.failed(
                            partitionAnswer,
                            ErrorCode.INVALID_TOPIC_EXCEPTION,
                            "clients may not write to an internal topic");
                    return;
                }
                BatchIntake.Taken taken =
                        intake.take(
                                partition,
                                buffer(data.records()),
                                request.acks() == ACKS_ALL,
                                context.apiVersion() >= FIRST_VERSION_WITH_ZSTD);
                answer.taken(partitionAnswer, partition, taken);
            }
        }
    }

    /// Why nothing of the request can be taken.
    private static ErrorCode refusal(ProduceRequest request) {
        if (request.acks() < ACKS_ALL || request.acks() > 1) {
            return ErrorCode.INVALID_REQUIRED_ACKS;
        }
        // Transactions are not built yet: nobody holds a transactional id.
        boolean transactional = request.transactionalId() != null || hasTransactionalBatch(request);
        return transactional ? ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED : ErrorCode.NONE;
    }

    private static boolean hasTransactionalBatch(ProduceRequest request) {
        for (TopicProduceData topic : request.topicData()) {
            for (PartitionProduceData data : topic.partitionData()) {
                if (BatchValidator.saysTransactional(buffer(data.records()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Partitions that are there more than once, by topic; almost always none.
    private static Map<Object, Set<Integer>> repeated(ProduceRequest request, boolean byTopicId) {
        if (request.topicData().size() == 1
                && request.topicData().getFirst().partitionData().size() == 1) {
            return Map.of();
        }
        Map<Object, Set<Integer>> seen = new HashMap<>();
        Map<Object, Set<Integer>> repeated = new HashMap<>();
        for (TopicProduceData topic : request.topicData()) {
            Object key = key(topic, byTopicId);
            Set<Integer> indexes = seen.computeIfAbsent(key, _ -> new HashSet<>());
            for (PartitionProduceData data : topic.partitionData()) {
                if (!indexes.add(data.index())) {
                    repeated.computeIfAbsent(key, _ -> new HashSet<>()).add(data.index());
                }
            }
        }
        return repeated;
    }

    private static Object key(TopicProduceData topic, boolean byTopicId) {
        Uuid id = topic.topicId();
        return byTopicId ? id : topic.name();
    }

    private static @Nullable ByteBuf buffer(@Nullable RecordBytes records) {
        return records instanceof BufferedRecords(ByteBuf buffer) ? buffer : null;
    }
}
