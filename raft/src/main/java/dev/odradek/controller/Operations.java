package dev.odradek.controller;

import dev.odradek.wire.Api;
import dev.odradek.wire.ApiKey;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.message.Apis;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The table of all that can be asked of the active controller: which class decides on what.
final class Operations {
    /// Decides on one kind of request.
    interface Operation<Q, R> {
        Decision<R> decide(ClusterView view, ControllerContext context, Q request);
    }

    private final Map<ApiKey, Operation<?, ?>> byKey = new EnumMap<>(ApiKey.class);

    Operations(
            ControllerSettings settings,
            Quorum quorum,
            BrokerControl brokers,
            RandomGenerator random,
            java.util.function.LongSupplier nowMs) {
        var configs = new ConfigControl();
        var topics = new TopicControl(settings, configs, random);
        var deletion = new TopicDeletion(settings);
        var partitions = new PartitionControl();
        var reassignments = new ReassignmentControl();
        var features = new FeatureControl(settings);
        var quotas = new QuotaControl(settings);
        var scram = new ScramControl();
        var producerIds = new ProducerIdControl();

        // Until there is an authorizer, who may create a topic may see its configs.
        on(Apis.CREATE_TOPICS, (view, c, q) -> topics.create(view, c, q, _ -> true));
        on(Apis.DELETE_TOPICS, deletion::delete);
        on(Apis.CREATE_PARTITIONS, (view, _, q) -> topics.grow(view, q));
        on(Apis.ALTER_CONFIGS, configs::replace);
        on(Apis.INCREMENTAL_ALTER_CONFIGS, configs::alter);
        on(Apis.ALTER_PARTITION, partitions::alter);
        on(Apis.ELECT_LEADERS, (view, _, q) -> partitions.elect(view, q));
        on(Apis.ASSIGN_REPLICAS_TO_DIRS, (view, _, q) -> partitions.assign(view, q));
        on(Apis.ALTER_PARTITION_REASSIGNMENTS, (view, _, q) -> reassignments.alter(view, q));
        on(
                Apis.LIST_PARTITION_REASSIGNMENTS,
                (view, _, q) -> Decision.answer(ReassignmentControl.list(view.image(), q)));
        on(
                Apis.UPDATE_FEATURES,
                (view, c, q) ->
                        features.update(view, c, q, quorum.kraftVersion(), quorum.voterIds()));
        on(Apis.ALTER_CLIENT_QUOTAS, (view, _, q) -> quotas.alter(view, q));
        on(Apis.ALTER_USER_SCRAM_CREDENTIALS, (view, _, q) -> scram.alter(view, q));
        on(Apis.ALLOCATE_PRODUCER_IDS, (view, _, q) -> producerIds.allocate(view, q));
        on(
                Apis.BROKER_REGISTRATION,
                (view, c, q) ->
                        brokers.register(
                                view,
                                c,
                                q,
                                quorum.nextAppendOffset(),
                                quorum.kraftVersion(),
                                nowMs.getAsLong()));
        on(Apis.BROKER_HEARTBEAT, (view, _, q) -> brokers.heartbeat(view, q, nowMs.getAsLong()));
        on(Apis.UNREGISTER_BROKER, (view, _, q) -> brokers.unregister(view, q));
        on(Apis.CONTROLLER_REGISTRATION, (view, _, q) -> brokers.register(view, q));
    }

    private <Q extends Message, R extends Message> void on(
            Api<Q, R> api, Operation<Q, R> operation) {
        byKey.put(api.key(), operation);
    }

    /// Who decides on `api`, or null when the controller does not.
    @SuppressWarnings("unchecked") // on() keeps both types together
    <Q extends Message, R extends Message> @Nullable Operation<Q, R> of(Api<Q, R> api) {
        return (Operation<Q, R>) byKey.get(api.key());
    }
}
