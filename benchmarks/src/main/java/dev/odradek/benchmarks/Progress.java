package dev.odradek.benchmarks;

import java.io.PrintStream;
import java.time.Duration;

/// Tells people what is being done: on a terminal one line that changes, elsewhere one line for
/// each peer and round.
final class Progress {
    private final PrintStream out;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private final long startNanos = System.nanoTime();
    private int turns;
    private int turn;
    private String now = "";

    Progress(PrintStream out) {
        this.out = out;
    }

    void rounds(int rounds, int peers) {
        turns = (rounds + 1) * peers;
    }

    /// @param round 0 for what comes before the first
    void turn(int round, String peer) {
        turn++;
        now = round == 0 ? "warming up on " + peer : "round " + round + ", " + peer;
        if (!terminal) {
            out.printf("%s [%d of %d] %s%n", elapsed(), turn, turns, now);
        }
    }

    void doing(String work) {
        if (terminal) {
            out.printf("\r\033[K%s [%d of %d] %s: %s", elapsed(), turn, turns, now, work);
            out.flush();
        }
    }

    void failed(String work, Throwable failure) {
        if (terminal) {
            out.print("\r\033[K");
        }
        out.printf("%s %s: %s failed: %s%n", elapsed(), now, work, failure.getMessage());
    }

    void done() {
        if (terminal) {
            out.print("\r\033[K");
        }
    }

    private String elapsed() {
        var since = Duration.ofNanos(System.nanoTime() - startNanos);
        return "%d:%02d".formatted(since.toMinutes(), since.toSecondsPart());
    }
}
