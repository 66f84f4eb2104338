package dev.odradek.broker.request;

import dev.odradek.base.check.Invariant;
import dev.odradek.wire.codec.Message;
import java.util.concurrent.atomic.AtomicBoolean;

/// The reply that a handler is given: turns a response into an [Answer] and sees to it that there
/// is exactly one.
final class ReplyOnce<R extends Message> implements Reply<R> {
    private final Route<?, R> route;
    private final RequestContext context;
    private final ResponseSlot slot;
    private final AtomicBoolean given = new AtomicBoolean();

    ReplyOnce(Route<?, R> route, RequestContext context, ResponseSlot slot) {
        this.route = route;
        this.context = context;
        this.slot = slot;
    }

    @Override
    public void send(R response) {
        claim();
        slot.answer(route.answer(context, response));
    }

    @Override
    public void none() {
        claim();
        slot.nothing();
    }

    @Override
    public void closeConnection(String reason) {
        claim();
        slot.close(CloseReason.HANDLER, reason);
    }

    /// Takes the right to answer; false when somebody had it before.
    boolean tryClaim() {
        return given.compareAndSet(false, true);
    }

    private void claim() {
        Invariant.check(
                tryClaim(),
                "%s request %d of %s was answered twice",
                route.key(),
                context.correlationId(),
                context.connection());
    }
}
