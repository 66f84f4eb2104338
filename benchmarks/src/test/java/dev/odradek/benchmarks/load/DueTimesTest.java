package dev.odradek.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class DueTimesTest {
    @Test
    void timesComeOutInTheOrderInWhichTheyWentInHoweverManyThereAre() {
        var due = new DueTimes();
        long next = 0;
        long removed = 0;
        for (int burst = 1; burst <= 100; burst++) {
            for (int i = 0; i < burst; i++) {
                due.add(next++);
            }
            for (int i = 0; i < burst / 2; i++) {
                assertThat(due.remove()).isEqualTo(removed++);
            }
        }
        while (removed < next) {
            assertThat(due.remove()).isEqualTo(removed++);
        }
    }

    @Test
    void anAnswerThatNothingAskedForIsAnError() {
        var due = new DueTimes();
        due.add(1);
        due.remove();

        assertThatIllegalStateException().isThrownBy(due::remove).withMessageContaining("answer");
    }
}
