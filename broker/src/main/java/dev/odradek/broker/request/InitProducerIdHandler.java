package dev.odradek.broker.request;

import dev.odradek.broker.metadata.ProducerIds;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.InitProducerIdRequest;
import dev.odradek.wire.message.InitProducerIdResponse;

/// InitProducerId: a producer id for an idempotent producer. Transactions are not built yet, and a
/// transactional id is refused with a code on which stock producers give up at once.
public final class InitProducerIdHandler
        implements RequestHandler<InitProducerIdRequest, InitProducerIdResponse> {
    private final ProducerIds producerIds;
    private final int transactionTimeoutMsMax;

    public InitProducerIdHandler(ProducerIds producerIds, int transactionTimeoutMsMax) {
        this.producerIds = producerIds;
        this.transactionTimeoutMsMax = transactionTimeoutMsMax;
    }

    @Override
    public Api<InitProducerIdRequest, InitProducerIdResponse> api() {
        return Apis.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(
            RequestContext context,
            InitProducerIdRequest request,
            Reply<InitProducerIdResponse> reply) {
        ErrorCode refused = refusal(request);
        if (refused != ErrorCode.NONE) {
            reply.send(failed(refused));
            return;
        }
        producerIds.next((producerId, error) ->
                reply.send(
                        error == ErrorCode.NONE
                                ? new InitProducerIdResponse()
                                        .producerId(producerId)
                                        .producerEpoch((short) 0)
                                : failed(error)));
    }

    private ErrorCode refusal(InitProducerIdRequest request) {
        String transactionalId = request.transactionalId();
        if (transactionalId == null) {
            // A producer that has an id has an epoch (KIP-360).
            boolean half = (request.producerId() == -1) != (request.producerEpoch() == -1);
            return half ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE;
        }
        if (transactionalId.isEmpty()) {
            return ErrorCode.INVALID_REQUEST;
        }
        int timeoutMs = request.transactionTimeoutMs();
        return timeoutMs <= 0 || timeoutMs > transactionTimeoutMsMax
                ? ErrorCode.INVALID_TRANSACTION_TIMEOUT
                : ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }

    private static InitProducerIdResponse failed(ErrorCode error) {
        return new InitProducerIdResponse()
                .errorCode(error.code())
                .producerId(-1)
                .producerEpoch((short) -1);
    }
}
