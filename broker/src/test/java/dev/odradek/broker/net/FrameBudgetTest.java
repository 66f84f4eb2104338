package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private final FrameBudget budget = new FrameBudget(100);
    private final List<String> called = new ArrayList<>();

    @Test
    void onlyTheOldestTakesMoreThanThereIs() {
        FrameBudget.Share oldest = arriving("oldest", 0);
        FrameBudget.Share younger = arriving("younger", 1);

        assertThat(oldest.take(60)).isTrue();
        assertThat(younger.take(30)).isTrue();
        assertThat(younger.take(20)).isFalse();
        assertThat(oldest.take(1000)).isTrue();
        assertThat(budget.isUsedUp()).isTrue();
    }

    @Test
    void whoWaitsIsCalledWhenThereIsRoom() {
        FrameBudget.Share oldest = arriving("oldest", 0);
        FrameBudget.Share younger = arriving("younger", 1);
        assertThat(oldest.take(90)).isTrue();
        assertThat(younger.take(20)).isFalse();

        oldest.release(90);
        oldest.end();

        assertThat(called).containsExactly("younger");
        assertThat(younger.take(20)).isTrue();
    }

    @Test
    void whoBecomesTheOldestIsCalledThoughThereIsNoRoom() {
        FrameBudget.Share oldest = arriving("oldest", 0);
        FrameBudget.Share younger = arriving("younger", 1);
        FrameBudget.Share answering = budget.share(() -> called.add("answering"));
        answering.takeAnyway(200);
        assertThat(younger.take(20)).isFalse();

        oldest.end();

        assertThat(called).containsExactly("younger");
        assertThat(younger.take(20)).isTrue();
    }

    @Test
    void theOldestLosesItsTurnWhenItDoesNotRead() {
        FrameBudget.Share oldest = arriving("oldest", 0);
        FrameBudget.Share younger = arriving("younger", 1);
        assertThat(oldest.take(100)).isTrue();
        assertThat(younger.take(20)).isFalse();

        oldest.yieldTurn();

        assertThat(called).containsExactly("younger");
        assertThat(younger.take(20)).isTrue();
        assertThat(oldest.take(1)).isFalse();
    }

    @Test
    void theSlowestIsTheOneWithTheLowestRateThatIsFreeToGoOn() {
        FrameBudget.Share oldest = arriving("oldest", 0);
        FrameBudget.Share slow = arriving("slow", 0);
        FrameBudget.Share fast = arriving("fast", 0);
        FrameBudget.Share young = arriving("young", 9 * SECOND);
        FrameBudget.Share waits = arriving("waits", 0);
        oldest.received(1);
        slow.received(100);
        fast.received(1000);
        young.received(1);
        waits.received(2);
        assertThat(budget.slowest(10 * SECOND, 2 * SECOND)).as("nobody waits").isNull();

        assertThat(waits.take(200)).isFalse();

        assertThat(budget.slowest(10 * SECOND, 2 * SECOND)).isSameAs(slow);
        assertThat(fast.take(10)).isTrue();
    }

    private FrameBudget.Share arriving(String name, long atNanos) {
        FrameBudget.Share share = budget.share(() -> called.add(name));
        share.begin(atNanos);
        return share;
    }
}
