package dev.odradek.broker;

import dev.odradek.broker.metadata.BrokerLifecycle;
import dev.odradek.broker.metadata.ProducerIds;
import dev.odradek.broker.request.ControllerChannel;
import dev.odradek.controller.ControllerContext;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.message.AllocateProducerIdsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.AssignReplicasToDirsRequest;
import dev.odradek.wire.message.AssignReplicasToDirsResponse;
import dev.odradek.wire.message.BrokerHeartbeatRequest;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.BrokerRegistrationResponse;
import dev.odradek.wire.message.ControllerRegistrationRequest;
import dev.odradek.wire.message.ControllerRegistrationResponse;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsResponse;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What this broker asks of the controller on its own behalf.
final class ControllerLink implements BrokerLifecycle.Controller {
    private final ControllerChannel channel;

    ControllerLink(ControllerChannel channel) {
        this.channel = channel;
    }

    @Override
    public void register(
            BrokerRegistrationRequest request, Consumer<BrokerRegistrationResponse> answer) {
        send(Apis.BROKER_REGISTRATION, request, answer);
    }

    @Override
    public void heartbeat(
            BrokerHeartbeatRequest request, Consumer<BrokerHeartbeatResponse> answer) {
        send(Apis.BROKER_HEARTBEAT, request, answer);
    }

    void registerController(
            ControllerRegistrationRequest request,
            Consumer<ControllerRegistrationResponse> answer) {
        send(Apis.CONTROLLER_REGISTRATION, request, answer);
    }

    void assignReplicas(
            AssignReplicasToDirsRequest request, Consumer<AssignReplicasToDirsResponse> answer) {
        send(Apis.ASSIGN_REPLICAS_TO_DIRS, request, answer);
    }

    void createTopics(CreateTopicsRequest request, Consumer<CreateTopicsResponse> answer) {
        send(Apis.CREATE_TOPICS, request, answer);
    }

    /// Producer ids for the broker, from blocks that the controller allocates.
    ProducerIds producerIds(int brokerId, LongSupplier brokerEpoch) {
        return new ProducerIds(answer ->
                send(
                        Apis.ALLOCATE_PRODUCER_IDS,
                        new AllocateProducerIdsRequest()
                                .brokerId(brokerId)
                                .brokerEpoch(brokerEpoch.getAsLong()),
                        response ->
                                answer.accept(
                                        new ProducerIds.Block(
                                                ErrorCode.of(response.errorCode()),
                                                response.producerIdStart(),
                                                response.producerIdLen()))));
    }

    private <Q extends Message, R extends Message> void send(
            Api<Q, R> api, Q request, Consumer<R> answer) {
        channel.send(api, ControllerContext.local(api.highestStableVersion()), request, answer);
    }
}
