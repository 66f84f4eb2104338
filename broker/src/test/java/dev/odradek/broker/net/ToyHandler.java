package dev.odradek.broker.net;

import dev.odradek.broker.request.ListenerRole;
import dev.odradek.broker.request.Reply;
import dev.odradek.broker.request.RequestContext;
import dev.odradek.broker.request.RequestHandler;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.Set;

/// A handler that does what a test says.
record ToyHandler<Q extends Message, R extends Message>(
        Api<Q, R> api, Set<ListenerRole> listeners, Action<Q, R> action)
        implements RequestHandler<Q, R> {
    /// What is done with a request.
    interface Action<Q extends Message, R extends Message> {
        void run(RequestContext context, Q request, Reply<R> reply);
    }

    ToyHandler(Api<Q, R> api, Action<Q, R> action) {
        this(api, Set.of(ListenerRole.BROKER), action);
    }

    @Override
    public void handle(RequestContext context, Q request, Reply<R> reply) {
        action.run(context, request, reply);
    }
}
