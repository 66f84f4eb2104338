package dev.odradek.broker.request;

import dev.odradek.base.task.TaskQueue;
import java.net.InetAddress;

/// What a handler knows of a request besides its message.
///
/// @param apiVersion version of the request, within the handler's range
/// @param correlationId chosen by the client
/// @param clientId the client's name for itself; empty when it gave none. Hostile text: log it
///   through [LogText#quoted]
/// @param receivedNanos [dev.odradek.base.time.Clock#nanoTime] when the request was complete
/// @param connection where it came from
public record RequestContext(
        short apiVersion,
        int correlationId,
        String clientId,
        long receivedNanos,
        ConnectionState connection) {

    /// Who sent it, as `type:name`; `User:ANONYMOUS` without authentication.
    public String principal() {
        return connection.principal();
    }

    /// The address the request came from.
    public InetAddress clientAddress() {
        return connection.clientAddress();
    }

    /// Name of the listener it came in through.
    public String listener() {
        return connection.listener();
    }

    /// What that listener is there for.
    public ListenerRole role() {
        return connection.role();
    }

    /// Whether that listener is the one brokers use among themselves.
    public boolean privilegedListener() {
        return connection.privilegedListener();
    }

    /// The event loop that owns the connection.
    public TaskQueue loop() {
        return connection.loop();
    }
}
