package dev.odradek.broker.request;

import dev.odradek.raft.driver.RequestOrigin;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.Set;
import java.util.function.Consumer;

/// Answers one kind of request that the metadata quorum itself understands.
///
/// @param <Q> the request
/// @param <R> the response
public final class QuorumHandler<Q extends Message, R extends Message>
        implements RequestHandler<Q, R> {
    /// Asks the quorum; the answer may come on any thread.
    public interface Call<Q, R> {
        void ask(Q request, RequestOrigin origin, Consumer<R> onDone);
    }

    private final Api<Q, R> api;
    private final Set<ListenerRole> listeners;
    private final Call<Q, R> quorum;

    public QuorumHandler(Api<Q, R> api, Set<ListenerRole> listeners, Call<Q, R> quorum) {
        this.api = api;
        this.listeners = Set.copyOf(listeners);
        this.quorum = quorum;
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
        quorum.ask(
                request, new RequestOrigin(context.apiVersion(), context.listener()), reply::send);
    }
}
