package dev.odradek.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimTasksTest {
    private final SimClock clock = new SimClock();
    private final SimTasks tasks = new SimTasks(clock, new SplittableRandom(1));

    @Test
    void timersFireInOrderAndTimeMovesToThem() {
        var seen = new ArrayList<String>();
        var queue = tasks.queue("q", 10);
        queue.schedule(20, () -> seen.add("late at " + clock.monotonicMs()));
        queue.schedule(10, () -> seen.add("early at " + clock.monotonicMs()));
        queue.schedule(15, () -> seen.add("never")).cancel();

        tasks.runForMs(100);

        assertThat(seen).containsExactly("early at 10", "late at 20");
        assertThat(clock.monotonicMs()).isEqualTo(100);
    }

    @Test
    void aQueueKeepsItsOrderAndKnowsItsOwner() {
        var seen = new ArrayList<Integer>();
        var queue = tasks.queue("q", 10);
        for (int i = 0; i < 5; i++) {
            int number = i;
            queue.execute(() -> {
                queue.checkOwner();
                seen.add(number);
            });
        }

        tasks.runDue();

        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(queue.isOwner()).isFalse();
    }

    @Test
    void theSameSeedInterleavesTheSameWay() {
        assertThat(interleaving(7)).isEqualTo(interleaving(7)).isNotEqualTo(interleaving(8));
    }

    @Test
    void aFailureComesOutOfTheRunner() {
        var queue = tasks.queue("q", 10);
        queue.execute(() -> {
            throw new IllegalStateException("planted");
        });
        assertThatThrownBy(tasks::runDue).hasMessage("planted");
    }

    @Test
    void aFullQueueRefuses() {
        var queue = tasks.queue("q", 1);
        assertThat(queue.offer(() -> {})).isTrue();
        assertThat(queue.offer(() -> {})).isFalse();
    }

    private static List<String> interleaving(long seed) {
        var world = new SimTasks(new SimClock(), new SplittableRandom(seed));
        var seen = new ArrayList<String>();
        for (int owner = 0; owner < 4; owner++) {
            var queue = world.queue("q" + owner, 100);
            for (int i = 0; i < 8; i++) {
                String name = owner + "." + i;
                queue.execute(() -> seen.add(name));
            }
        }
        world.runDue();
        return seen;
    }
}
