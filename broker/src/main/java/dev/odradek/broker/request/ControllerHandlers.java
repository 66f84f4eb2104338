package dev.odradek.broker.request;

import dev.odradek.wire.message.Apis;
import java.util.List;
import java.util.Set;

/// The requests that are passed on to the active controller as they are.
public final class ControllerHandlers {
    private static final Set<ListenerRole> BOTH =
            Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER);
    private static final Set<ListenerRole> CONTROLLERS = Set.of(ListenerRole.CONTROLLER);

    private ControllerHandlers() {}

    /// One handler per API; those of administrators on both kinds of listeners, those of brokers on
    /// the controllers' alone.
    ///
    /// @param admin for what administrators ask
    /// @param controller for what brokers ask
    public static List<RequestHandler<?, ?>> of(
            ControllerChannel admin, ControllerChannel controller) {
        return List.of(
                new ForwardedHandler<>(Apis.CREATE_TOPICS, BOTH, admin),
                new ForwardedHandler<>(Apis.DELETE_TOPICS, BOTH, admin),
                new ForwardedHandler<>(Apis.CREATE_PARTITIONS, BOTH, admin),
                new ForwardedHandler<>(Apis.ELECT_LEADERS, BOTH, admin),
                new ForwardedHandler<>(Apis.ALTER_PARTITION_REASSIGNMENTS, BOTH, admin),
                new ForwardedHandler<>(Apis.LIST_PARTITION_REASSIGNMENTS, BOTH, admin),
                new ForwardedHandler<>(Apis.ALTER_CLIENT_QUOTAS, BOTH, admin),
                new ForwardedHandler<>(Apis.ALTER_USER_SCRAM_CREDENTIALS, BOTH, admin),
                new ForwardedHandler<>(Apis.UPDATE_FEATURES, BOTH, admin),
                new ForwardedHandler<>(Apis.UNREGISTER_BROKER, BOTH, admin),
                new ForwardedHandler<>(Apis.ALTER_PARTITION, CONTROLLERS, controller),
                new ForwardedHandler<>(Apis.BROKER_REGISTRATION, CONTROLLERS, controller),
                new ForwardedHandler<>(Apis.BROKER_HEARTBEAT, CONTROLLERS, controller),
                new ForwardedHandler<>(Apis.CONTROLLER_REGISTRATION, CONTROLLERS, controller),
                new ForwardedHandler<>(Apis.ALLOCATE_PRODUCER_IDS, CONTROLLERS, controller),
                new ForwardedHandler<>(Apis.ASSIGN_REPLICAS_TO_DIRS, CONTROLLERS, controller));
    }
}
