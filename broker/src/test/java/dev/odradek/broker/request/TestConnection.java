package dev.odradek.broker.request;

import dev.odradek.sim.SimTasks;
import dev.odradek.wire.codec.Message;
import java.net.InetAddress;

/// A connection on a simulated loop, and requests that come in on it.
final class TestConnection {
    private final SimTasks tasks;
    private final ConnectionState state;

    TestConnection(SimTasks tasks, ListenerRole role) {
        this.tasks = tasks;
        this.state =
                new ConnectionState(
                        "test",
                        role == ListenerRole.BROKER ? "PLAINTEXT" : "CONTROLLER",
                        role,
                        false,
                        InetAddress.getLoopbackAddress(),
                        tasks.queue("loop", 10));
    }

    ConnectionState state() {
        return state;
    }

    /// Has a request handled on the connection's loop, and runs what is due.
    <Q extends Message, R extends Message> CaughtReply<R> start(
            RequestHandler<Q, R> handler, int version, Q request) {
        var reply = new CaughtReply<R>();
        var context = new RequestContext((short) version, 1, "client", 0, state);
        state.loop().execute(() -> handler.handle(context, request, reply));
        tasks.runDue();
        return reply;
    }

    /// As [#start], for a request that is answered at once.
    <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, int version, Q request) {
        return start(handler, version, request).get();
    }
}
