package dev.odradek.broker.request;

import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.Set;

/// Answers the requests of one API key. One instance serves all connections and event loops at
/// once, so it holds no state of a request.
///
/// @param <Q> the request
/// @param <R> the response
public interface RequestHandler<Q extends Message, R extends Message> {

    /// The API that this handler answers.
    Api<Q, R> api();

    /// The versions that are served; a request of another version closes its connection, as in
    /// Apache Kafka. The default is every version that 4.3.1 calls stable.
    default Versions versions() {
        return StableVersions.of(api());
    }

    /// The versions that ApiVersions names. They differ from those served for Produce alone.
    default Versions advertisedVersions() {
        return StableVersions.advertised(this);
    }

    /// The listeners on which the API exists. On others it is unknown.
    default Set<ListenerRole> listeners() {
        return Set.of(ListenerRole.BROKER);
    }

    /// Starts to answer `request`. Called on the connection's event loop, in the order in which the
    /// requests came in: it must not block, and may answer later, from any thread. Answers leave in
    /// the order of the requests, and the next request starts while this one still waits.
    ///
    /// The request belongs to the handler. Its [dev.odradek.wire.codec.RecordBytes] (Produce alone
    /// has some) are views of the frame, which is released once the reply is given.
    ///
    /// What the handler throws is a bug: it is logged, and answered with an error reply. Only a
    /// [dev.odradek.wire.codec.MalformedMessageException], from bytes inside the request, closes
    /// the connection instead.
    void handle(RequestContext context, Q request, Reply<R> reply);
}
