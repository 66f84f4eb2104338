package dev.odradek.broker.request;

import dev.odradek.controller.Controller;
import dev.odradek.controller.ControllerContext;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.function.Consumer;

/// The way to the active controller, wherever it is.
public interface ControllerChannel {
    /// Passes a request on; from any thread. `reply` gets exactly one response, on any thread.
    <Q extends Message, R extends Message> void send(
            Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply);

    /// The controller within this process.
    static ControllerChannel to(Controller controller) {
        return new ControllerChannel() {
            @Override
            public <Q extends Message, R extends Message> void send(
                    Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply) {
                controller.submit(api, context, request, reply);
            }
        };
    }
}
