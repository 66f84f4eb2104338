package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.log.LogDirectories;
import dev.odradek.log.LogDirectoryView;
import dev.odradek.log.LogDirectoryView.FutureLog;
import dev.odradek.log.PartitionLog;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeLogDirsRequest;
import dev.odradek.wire.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.odradek.wire.message.DescribeLogDirsResponse;
import dev.odradek.wire.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.odradek.wire.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.odradek.wire.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// DescribeLogDirs: what lies in each log directory, and how much room there is.
public final class DescribeLogDirsHandler
        implements RequestHandler<DescribeLogDirsRequest, DescribeLogDirsResponse> {
    private final LogDirectories logs;
    private final WorkerPool workers;

    public DescribeLogDirsHandler(LogDirectories logs, WorkerPool workers) {
        this.logs = logs;
        this.workers = workers;
    }

    @Override
    public Api<DescribeLogDirsRequest, DescribeLogDirsResponse> api() {
        return Apis.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeLogDirsRequest request,
            Reply<DescribeLogDirsResponse> reply) {
        WorkerAnswer.give(workers, this, context, request, reply, () -> answer(request.topics()));
    }

    private DescribeLogDirsResponse answer(@Nullable List<DescribableLogDirTopic> asked) {
        var response = new DescribeLogDirsResponse();
        for (LogDirectoryView view : logs.describe()) {
            var result =
                    new DescribeLogDirsResult()
                            .logDir(view.path().toString())
                            .isCordoned(view.isCordoned())
                            .totalBytes(view.totalBytes())
                            .usableBytes(view.usableBytes());
            response.results().add(result);
            if (view.failure() != null) {
                result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()).isCordoned(false);
                continue;
            }
            Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
            for (PartitionLog log : view.logs()) {
                add(topics, asked, log, 0, false);
            }
            for (FutureLog future : view.futures()) {
                add(topics, asked, future.log(), future.offsetLag(), true);
            }
            result.topics().addAll(topics.values());
        }
        return response;
    }

    private static void add(
            Map<String, DescribeLogDirsTopic> topics,
            @Nullable List<DescribableLogDirTopic> asked,
            PartitionLog log,
            long offsetLag,
            boolean isFuture) {
        TopicPartition id = log.topicPartition();
        if (isAsked(asked, id)) {
            topics.computeIfAbsent(id.topic(), name -> new DescribeLogDirsTopic().name(name))
                    .partitions()
                    .add(
                            new DescribeLogDirsPartition()
                                    .partitionIndex(id.partition())
                                    .partitionSize(log.sizeBytes())
                                    .offsetLag(offsetLag)
                                    .isFutureKey(isFuture));
        }
    }

    private static boolean isAsked(
            @Nullable List<DescribableLogDirTopic> asked, TopicPartition id) {
        if (asked == null) {
            return true;
        }
        for (DescribableLogDirTopic topic : asked) {
            if (topic.topic().equals(id.topic()) && topic.partitions().contains(id.partition())) {
                return true;
            }
        }
        return false;
    }
}
