package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.LogMoves;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AlterReplicaLogDirsRequest;
import dev.odradek.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.odradek.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.odradek.wire.message.AlterReplicaLogDirsResponse;
import dev.odradek.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import dev.odradek.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import dev.odradek.wire.message.Apis;
import java.util.LinkedHashMap;
import java.util.Map;

/// AlterReplicaLogDirs: has replicas of this broker move to other log directories. Source: KIP-113,
/// Kafka 4.3.1 ReplicaManager.alterReplicaLogDirs.
public final class AlterReplicaLogDirsHandler
        implements RequestHandler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> {
    private static final int NAME_CHARS_MAX = 255;
    // A dot, 32 hexadecimal digits and "-future", as the copy's directory is called.
    private static final int NAME_CHARS_ADDED = 1 + 32 + "-future".length();

    private final LogMoves moves;
    private final PartitionDirectory directory;
    private final WorkerPool workers;

    public AlterReplicaLogDirsHandler(
            LogMoves moves, PartitionDirectory directory, WorkerPool workers) {
        this.moves = moves;
        this.directory = directory;
        this.workers = workers;
    }

    @Override
    public Api<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> api() {
        return Apis.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public void handle(
            RequestContext context,
            AlterReplicaLogDirsRequest request,
            Reply<AlterReplicaLogDirsResponse> reply) {
        WorkerAnswer.give(workers, this, context, request, reply, () -> answer(request));
    }

    private AlterReplicaLogDirsResponse answer(AlterReplicaLogDirsRequest request) {
        // Of several directories for one partition the last one counts.
        Map<TopicPartition, String> wanted = new LinkedHashMap<>();
        for (AlterReplicaLogDir dir : request.dirs()) {
            for (AlterReplicaLogDirTopic topic : dir.topics()) {
                for (int partition : topic.partitions()) {
                    wanted.put(new TopicPartition(topic.name(), partition), dir.path());
                }
            }
        }
        Map<String, AlterReplicaLogDirTopicResult> topics = new LinkedHashMap<>();
        wanted.forEach((id, path) ->
                topics.computeIfAbsent(
                                id.topic(),
                                name -> new AlterReplicaLogDirTopicResult().topicName(name))
                        .partitions()
                        .add(
                                new AlterReplicaLogDirPartitionResult()
                                        .partitionIndex(id.partition())
                                        .errorCode(move(id, path).code())));
        var response = new AlterReplicaLogDirsResponse();
        response.results().addAll(topics.values());
        return response;
    }

    private ErrorCode move(TopicPartition id, String path) {
        int nameChars = (id.topic() + "-" + id.partition()).length() + NAME_CHARS_ADDED;
        if (nameChars > NAME_CHARS_MAX) {
            return ErrorCode.INVALID_TOPIC_EXCEPTION;
        }
        ErrorCode refused = moves.refusal(path);
        if (refused != ErrorCode.NONE) {
            return refused;
        }
        return switch (directory.find(Uuid.ZERO, id.topic(), id.partition(), false)) {
            case PartitionDirectory.Found _ -> moves.move(id, path);
            case PartitionDirectory.NotHere(ErrorCode error) -> notHere(id, path, error);
        };
    }

    private ErrorCode notHere(TopicPartition id, String path, ErrorCode error) {
        if (error == ErrorCode.KAFKA_STORAGE_ERROR) {
            return error;
        }
        moves.prefer(id, path);
        return error == ErrorCode.NOT_LEADER_OR_FOLLOWER ? ErrorCode.REPLICA_NOT_AVAILABLE : error;
    }
}
