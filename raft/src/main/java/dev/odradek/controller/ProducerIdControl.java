package dev.odradek.controller;

import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AllocateProducerIdsRequest;
import dev.odradek.wire.message.AllocateProducerIdsResponse;
import dev.odradek.wire.metadata.ProducerIdsRecord;
import java.util.List;

/// Hands out producer ids to brokers, in blocks. Source: Kafka 4.3.1 ProducerIdControlManager.
final class ProducerIdControl {
    /// Ids in one block.
    static final int BLOCK_SIZE = 1_000;

    Decision<AllocateProducerIdsResponse> allocate(
            ClusterView view, AllocateProducerIdsRequest request) {
        var response = new AllocateProducerIdsResponse();
        ApiError stale = view.checkBrokerEpoch(request.brokerId(), request.brokerEpoch());
        if (stale.isFailure()) {
            return Decision.answer(response.errorCode(stale.code().code()));
        }
        long first = Math.max(0, view.image().nextProducerId());
        if (first > Long.MAX_VALUE - BLOCK_SIZE) {
            return Decision.answer(response.errorCode(ErrorCode.UNKNOWN_SERVER_ERROR.code()));
        }
        var record =
                new ProducerIdsRecord()
                        .brokerId(request.brokerId())
                        .brokerEpoch(request.brokerEpoch())
                        .nextProducerId(first + BLOCK_SIZE);
        return Decision.of(
                List.of(VersionedRecord.of(record, 0)),
                response.producerIdStart(first).producerIdLen(BLOCK_SIZE));
    }
}
