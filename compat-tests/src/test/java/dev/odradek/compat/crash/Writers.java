package dev.odradek.compat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// What the writers of a test have done together.
public final class Writers {
    private static final Duration PROGRESS = Duration.ofSeconds(90);

    private Writers() {}

    /// How many records were acknowledged so far.
    public static long acknowledged(List<Writer> writers) {
        return writers.stream().mapToLong(Writer::acknowledged).sum();
    }

    /// Waits until `more` records were acknowledged than at the call; fails when a record is
    /// refused for good, or the node, whose output is then shown, takes too long.
    ///
    /// @return how many had been acknowledged at the call
    public static long awaitMore(List<Writer> writers, int more, Node node) {
        long before = acknowledged(writers);
        long deadline = System.nanoTime() + PROGRESS.toNanos();
        while (acknowledged(writers) < before + more) {
            writers.forEach(Writer::check);
            assertThat(System.nanoTime())
                    .as("enough acknowledged in time\n%s", node.process().printed())
                    .isLessThan(deadline);
            pauseMs(5);
        }
        return before;
    }

    /// A moment of the load, not a wait for anything.
    public static void pauseMs(long ms) {
        LockSupport.parkNanos(Duration.ofMillis(ms).toNanos());
    }
}
