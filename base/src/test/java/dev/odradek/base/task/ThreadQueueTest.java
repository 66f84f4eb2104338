package dev.odradek.base.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.check.BrokenInvariantException;
import dev.odradek.base.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadQueueTest {
    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final TaskQueue queue =
            new ThreadTasks(Clock.system(), (_, failure) -> failures.add(failure)).queue("q", 2);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void tasksRunInTheOrderTheyWereTakenIn() throws InterruptedException {
        List<Integer> ran = new ArrayList<>();
        var done = new CountDownLatch(1);

        for (int i = 0; i < 100; i++) {
            int number = i;
            queue.execute(() -> ran.add(number));
        }
        queue.execute(done::countDown);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasSize(100).isSorted();
    }

    @Test
    void aFullQueueRefusesAnOffer() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        queue.execute(() -> awaitFor(entered, gate));
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        boolean first = queue.offer(() -> {});
        boolean second = queue.offer(() -> {});
        boolean third = queue.offer(() -> {});
        gate.countDown();

        assertThat(List.of(first, second, third)).containsExactly(true, true, false);
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlines() throws InterruptedException {
        var clock = new SetClock();
        try (TaskQueue timed =
                new ThreadTasks(clock, (_, failure) -> failures.add(failure)).queue("t", 2)) {
            var fired = new LinkedBlockingQueue<String>();
            timed.schedule(30, () -> fired.add("late"));
            timed.schedule(1, () -> fired.add("early"));

            clock.nanos = 30_000_000;
            timed.execute(() -> {});

            assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
            assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("late");
        }
    }

    /// Stands still until it is set, however long the machine makes this thread wait.
    private static final class SetClock implements Clock {
        private volatile long nanos;

        @Override
        public long wallMs() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    }

    @Test
    void aCancelledTimerDoesNotFire() throws InterruptedException {
        var fired = new LinkedBlockingQueue<String>();
        ScheduledTask cancelled = queue.schedule(5, () -> fired.add("cancelled"));
        cancelled.cancel();
        queue.schedule(10, () -> fired.add("kept"));

        assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("kept");
    }

    @Test
    void onlyTheOwnerPassesTheOwnersCheck() throws InterruptedException {
        var inside = new AtomicReference<Boolean>();
        var done = new CountDownLatch(1);
        queue.execute(() -> {
            inside.set(queue.isOwner());
            done.countDown();
        });

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(inside.get()).isTrue();
        assertThatThrownBy(queue::checkOwner)
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("owner is q");
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheQueueGoesOn() throws InterruptedException {
        var done = new CountDownLatch(1);
        queue.execute(() -> {
            throw new IllegalStateException("planted");
        });
        queue.execute(done::countDown);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures.poll(10, TimeUnit.SECONDS)).hasMessage("planted");
    }

    @Test
    void closeFinishesWhatWasTakenInAndRefusesTheRest() {
        List<Integer> ran = new ArrayList<>();
        queue.execute(() -> ran.add(1));
        queue.execute(() -> ran.add(2));

        queue.close();

        assertThat(ran).containsExactly(1, 2);
        assertThat(queue.offer(() -> {})).isFalse();
        assertThatThrownBy(() -> queue.execute(() -> {})).isInstanceOf(QueueClosedException.class);
    }

    private static void awaitFor(CountDownLatch entered, CountDownLatch gate) {
        entered.countDown();
        try {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
