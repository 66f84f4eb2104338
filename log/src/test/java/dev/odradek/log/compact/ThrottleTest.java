package dev.odradek.log.compact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void pausesKeepToTheRate() {
        var throttle = new Throttle(1_000_000);
        long now = 5 * SECOND;
        long bytes = 0;
        while (bytes < 10_000_000) {
            bytes += 70_000;
            now += throttle.moved(70_000, now) * 1_000_000;
        }

        assertThat(now - 5 * SECOND).isBetween((long) (9.9 * SECOND), (long) (10.1 * SECOND));
    }

    @Test
    void timeInWhichNothingMovedIsNotMadeUpFor() {
        var throttle = new Throttle(1_000_000);
        throttle.moved(1, 0);

        assertThat(throttle.moved(1_000_000, 100 * SECOND)).isEqualTo(1_000);
    }

    @Test
    void withoutABoundThereIsNoPause() {
        var throttle = new Throttle(Double.MAX_VALUE);

        assertThat(throttle.moved(Long.MAX_VALUE, 0)).isZero();
    }

    @Test
    void severalShareTheRate() {
        var throttle = new Throttle(1_000_000);

        assertThat(throttle.moved(500_000, 0)).isEqualTo(500);
        assertThat(throttle.moved(500_000, 0)).isEqualTo(1_000);
    }
}
