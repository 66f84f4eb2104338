package dev.odradek.broker.coordinator;

import dev.odradek.groups.shard.Answer;
import dev.odradek.wire.ErrorCode;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Passes a response on, and words refusals as responses. After the first, nothing: a decision that
/// failed half way may have answered before.
final class FirstAnswer<R> implements Answer<R> {
    private final Consumer<R> consumer;
    private final Function<ErrorCode, R> refusal;
    private final AtomicBoolean given = new AtomicBoolean();

    FirstAnswer(Consumer<R> consumer, Function<ErrorCode, R> refusal) {
        this.consumer = consumer;
        this.refusal = refusal;
    }

    @Override
    public void give(R response) {
        if (!given.getAndSet(true)) {
            consumer.accept(response);
        }
    }

    @Override
    public void refuse(ErrorCode error) {
        if (!given.getAndSet(true)) {
            consumer.accept(refusal.apply(error));
        }
    }
}
