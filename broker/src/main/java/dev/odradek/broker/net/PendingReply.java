package dev.odradek.broker.net;

import dev.odradek.broker.request.Answer;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.ResponseSlot;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A request's place in its connection's queue of answers, with the request's frame. The outcome is
/// set once, on any thread, and brought to the event loop, which does all the rest.
final class PendingReply implements ResponseSlot {
    /// How a slot ended.
    sealed interface Outcome {
        record Answered(Answer answer) implements Outcome {}

        record Nothing() implements Outcome {}

        record Closed(CloseReason reason, String detail) implements Outcome {}
    }

    private static final Outcome NOTHING = new Outcome.Nothing();

    private final RequestFlow flow;
    private final int frameBytes;
    private @Nullable ByteBuf frame;
    private @Nullable Outcome outcome;

    PendingReply(RequestFlow flow, ByteBuf frame) {
        this.flow = flow;
        this.frame = frame;
        this.frameBytes = frame.readableBytes();
    }

    int frameBytes() {
        return frameBytes;
    }

    /// How the slot ended; null while it has not. On the event loop.
    @Nullable Outcome outcome() {
        return outcome;
    }

    @Override
    public void releaseFrame() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }

    @Override
    public void answer(Answer answer) {
        arrive(new Outcome.Answered(answer));
    }

    @Override
    public void nothing() {
        arrive(NOTHING);
    }

    @Override
    public void close(CloseReason reason, String detail) {
        arrive(new Outcome.Closed(reason, detail));
    }

    private void arrive(Outcome how) {
        flow.onLoop(() -> {
            outcome = how;
            releaseFrame();
            flow.onOutcome(this);
        });
    }
}
