package dev.odradek.broker.request;

import dev.odradek.controller.ControllerContext;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.Set;

/// Answers what only the active controller can answer, by asking it.
///
/// @param <Q> the request
/// @param <R> the response
public final class ForwardedHandler<Q extends Message, R extends Message>
        implements RequestHandler<Q, R> {
    private final Api<Q, R> api;
    private final Set<ListenerRole> listeners;
    private final ControllerChannel controller;

    public ForwardedHandler(
            Api<Q, R> api, Set<ListenerRole> listeners, ControllerChannel controller) {
        this.api = api;
        this.listeners = Set.copyOf(listeners);
        this.controller = controller;
    }

    @Override
    public Api<Q, R> api() {
        return api;
    }

    @Override
    public Set<ListenerRole> listeners() {
        return listeners;
    }

    @Override
    public void handle(RequestContext context, Q request, Reply<R> reply) {
        controller.send(api, controllerContext(context), request, reply::send);
    }

    /// What the controller is told of where the request came from. What came in through a broker's
    /// listener counts as forwarded by that broker.
    static ControllerContext controllerContext(RequestContext context) {
        return new ControllerContext(
                context.apiVersion(),
                context.principal(),
                context.role() == ListenerRole.BROKER,
                false);
    }
}
