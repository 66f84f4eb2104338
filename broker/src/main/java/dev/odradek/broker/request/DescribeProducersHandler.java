package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.ActiveProducer;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeProducersRequest;
import dev.odradek.wire.message.DescribeProducersRequest.TopicRequest;
import dev.odradek.wire.message.DescribeProducersResponse;
import dev.odradek.wire.message.DescribeProducersResponse.PartitionResponse;
import dev.odradek.wire.message.DescribeProducersResponse.ProducerState;
import dev.odradek.wire.message.DescribeProducersResponse.TopicResponse;

/// DescribeProducers: what partitions remember of those who write to them (KIP-664).
public final class DescribeProducersHandler
        implements RequestHandler<DescribeProducersRequest, DescribeProducersResponse> {
    private final PartitionDirectory directory;
    private final WorkerPool workers;

    public DescribeProducersHandler(PartitionDirectory directory, WorkerPool workers) {
        this.directory = directory;
        this.workers = workers;
    }

    @Override
    public Api<DescribeProducersRequest, DescribeProducersResponse> api() {
        return Apis.DESCRIBE_PRODUCERS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeProducersRequest request,
            Reply<DescribeProducersResponse> reply) {
        WorkerAnswer.give(workers, this, context, request, reply, () -> answer(request));
    }

    private DescribeProducersResponse answer(DescribeProducersRequest request) {
        var response = new DescribeProducersResponse();
        for (TopicRequest topic : request.topics()) {
            var answer = new TopicResponse().name(topic.name());
            response.topics().add(answer);
            for (int index : topic.partitionIndexes()) {
                answer.partitions().add(describe(topic.name(), index));
            }
        }
        return response;
    }

    private PartitionResponse describe(String topic, int index) {
        var answer = new PartitionResponse().partitionIndex(index);
        return switch (directory.find(Uuid.ZERO, topic, index, false)) {
            case PartitionDirectory.NotHere(ErrorCode error) -> answer.errorCode(error.code());
            case PartitionDirectory.Found(var partition) -> {
                ErrorCode refused = partition.checkLeader(-1);
                if (refused != ErrorCode.NONE) {
                    yield answer.errorCode(refused.code());
                }
                for (ActiveProducer producer : partition.log().activeProducers()) {
                    answer.activeProducers()
                            .add(
                                    new ProducerState()
                                            .producerId(producer.producerId())
                                            .producerEpoch(producer.epoch())
                                            .lastSequence(producer.lastSequence())
                                            .lastTimestamp(producer.lastTimestampMs())
                                            .coordinatorEpoch(producer.coordinatorEpoch())
                                            .currentTxnStartOffset(
                                                    producer.transactionFirstOffset()));
                }
                yield answer;
            }
        };
    }
}
