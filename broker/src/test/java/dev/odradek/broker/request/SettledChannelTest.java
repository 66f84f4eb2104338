package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.controller.ControllerContext;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Answers that wait until this broker has applied what they tell of.
class SettledChannelTest {
    private static final long PATIENCE_MS = 1_000;

    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(1));
    private final ControllerChannel answersAtOnce =
            new ControllerChannel() {
                @Override
                @SuppressWarnings("unchecked") // only topics are created here
                public <Q extends Message, R extends Message> void send(
                        Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply) {
                    reply.accept((R) new CreateTopicsResponse());
                }
            };
    private CompletableFuture<Void> applied = new CompletableFuture<>();
    private final List<Message> answers = new ArrayList<>();
    private final ControllerChannel settled =
            ControllerChannel.settled(
                    answersAtOnce, () -> applied, tasks.queue("timers", 10), PATIENCE_MS);

    private void send() {
        settled.send(
                Apis.CREATE_TOPICS,
                ControllerContext.local((short) 7),
                new CreateTopicsRequest(),
                answers::add);
        tasks.runDue();
    }

    @Test
    void theAnswerComesWhenTheChangeIsApplied() {
        send();
        assertThat(answers).isEmpty();

        applied.complete(null);
        assertThat(answers).hasSize(1);
        tasks.runForMs(2 * PATIENCE_MS);
        assertThat(answers).hasSize(1);
    }

    @Test
    void whatIsAppliedIsAnsweredAtOnce() {
        applied = CompletableFuture.completedFuture(null);
        send();
        assertThat(answers).hasSize(1);
    }

    @Test
    void patienceEndsAndTheAnswerComesOnce() {
        send();
        tasks.runForMs(PATIENCE_MS - 1);
        assertThat(answers).isEmpty();
        tasks.runForMs(1);
        assertThat(answers).hasSize(1);

        applied.complete(null);
        assertThat(answers).hasSize(1);
    }

    @Test
    void aNodeThatStopsAnswersAllTheSame() {
        send();
        applied.completeExceptionally(new IllegalStateException("stops"));
        assertThat(answers).hasSize(1);
    }
}
