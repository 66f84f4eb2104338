package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogFailureException;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.InternalTopics;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DeleteRecordsRequest;
import dev.odradek.wire.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.odradek.wire.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.odradek.wire.message.DeleteRecordsResponse;
import dev.odradek.wire.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.odradek.wire.message.DeleteRecordsResponse.DeleteRecordsTopicResult;

/// DeleteRecords: moves log start offsets up.
public final class DeleteRecordsHandler
        implements RequestHandler<DeleteRecordsRequest, DeleteRecordsResponse> {
    /// Stands for the high watermark.
    private static final long ALL = -1;

    private final PartitionDirectory directory;
    private final WorkerPool workers;

    public DeleteRecordsHandler(PartitionDirectory directory, WorkerPool workers) {
        this.directory = directory;
        this.workers = workers;
    }

    @Override
    public Api<DeleteRecordsRequest, DeleteRecordsResponse> api() {
        return Apis.DELETE_RECORDS;
    }

    @Override
    public void handle(
            RequestContext context,
            DeleteRecordsRequest request,
            Reply<DeleteRecordsResponse> reply) {
        WorkerAnswer.give(workers, this, context, request, reply, () -> answer(request));
    }

    private DeleteRecordsResponse answer(DeleteRecordsRequest request) {
        var response = new DeleteRecordsResponse();
        for (DeleteRecordsTopic topic : request.topics()) {
            var result = new DeleteRecordsTopicResult().name(topic.name());
            response.topics().add(result);
            for (DeleteRecordsPartition partition : topic.partitions()) {
                result.partitions().add(delete(topic.name(), partition));
            }
        }
        return response;
    }

    private DeleteRecordsPartitionResult delete(String topic, DeleteRecordsPartition wanted) {
        var result =
                new DeleteRecordsPartitionResult()
                        .partitionIndex(wanted.partitionIndex())
                        .lowWatermark(-1);
        if (InternalTopics.isInternal(topic)) {
            return result.errorCode(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        }
        return switch (directory.find(Uuid.ZERO, topic, wanted.partitionIndex(), false)) {
            case PartitionDirectory.NotHere(ErrorCode error) -> result.errorCode(error.code());
            case PartitionDirectory.Found(var partition) -> delete(partition, wanted, result);
        };
    }

    private static DeleteRecordsPartitionResult delete(
            Partition partition,
            DeleteRecordsPartition wanted,
            DeleteRecordsPartitionResult result) {
        ErrorCode refused = partition.checkLeader(-1);
        if (refused != ErrorCode.NONE) {
            return result.errorCode(refused.code());
        }
        LogConfig config = partition.log().config();
        if (config.compacts() && !config.deletes()) {
            return result.errorCode(ErrorCode.POLICY_VIOLATION.code());
        }
        long offset = wanted.offset() == ALL ? partition.log().highWatermark() : wanted.offset();
        if (offset < 0) {
            return result.errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code());
        }
        try {
            ErrorCode error = partition.read(log -> log.deleteRecordsBefore(offset));
            return error == ErrorCode.NONE
                    ? result.lowWatermark(partition.log().logStartOffset())
                    : result.errorCode(error.code());
        } catch (LogFailureException e) {
            return result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
    }
}
