package dev.odradek.broker.request;

import dev.odradek.base.task.ScheduledTask;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.controller.Controller;
import dev.odradek.controller.ControllerContext;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to the active controller, wherever it is.
public interface ControllerChannel {
    Logger log = LoggerFactory.getLogger(ControllerChannel.class);

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

    /// A channel whose answers wait until this broker has applied what they tell of: who creates a
    /// topic through it finds it here at once. They do not wait for ever: a change of thousands of
    /// partitions is answered before all of them are served.
    ///
    /// @param applied completes when this broker has applied all that the controller has committed
    ///   by now
    /// @param timers where patience ends
    /// @param patienceMs at most how long an answer waits
    static ControllerChannel settled(
            ControllerChannel channel,
            Supplier<CompletableFuture<Void>> applied,
            TaskQueue timers,
            long patienceMs) {
        return new ControllerChannel() {
            @Override
            public <Q extends Message, R extends Message> void send(
                    Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply) {
                channel.send(
                        api,
                        context,
                        request,
                        response -> {
                            CompletableFuture<Void> settled = applied.get();
                            if (settled.isDone()) {
                                reply.accept(response);
                                return;
                            }
                            ScheduledTask patience =
                                    timers.schedule(patienceMs, () -> settled.complete(null));
                            var unused =
                                    settled.handle(
                                                    (_, _) -> {
                                                        patience.cancel();
                                                        reply.accept(response);
                                                        return response;
                                                    })
                                            .exceptionally(bug -> {
                                                log.error(
                                                        "The answer to {} could not be given: a bug",
                                                        api.key(),
                                                        bug);
                                                return response;
                                            });
                        });
            }
        };
    }
}
