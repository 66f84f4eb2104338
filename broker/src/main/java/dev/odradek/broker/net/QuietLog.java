package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import org.slf4j.Logger;

/// A log for what strangers can cause: a few lines for each subject in a minute, then only a count
/// of the rest. Any thread.
///
/// @param <S> what the lines are about
final class QuietLog<S extends Enum<S>> {
    private static final int LINES_PER_WINDOW = 3;
    private static final long WINDOW_MS = 60_000;

    private final Logger log;
    private final Clock clock;
    private final Window[] windows;

    QuietLog(Logger log, Clock clock, Class<S> subjects) {
        this.log = log;
        this.clock = clock;
        this.windows = new Window[subjects.getEnumConstants().length];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = new Window();
        }
    }

    void warn(S subject, String line) {
        Window window = windows[subject.ordinal()];
        long left = window.take(clock.monotonicMs());
        if (left > 0) {
            log.warn("{} (and {} more like this, not logged)", line, left);
        } else if (left == 0) {
            log.warn("{}", line);
        }
    }

    private static final class Window {
        private long endsMs = Long.MIN_VALUE;
        private int lines;
        private long suppressed;

        /// How many lines were left out since the last one that was not; -1 to leave this one out.
        synchronized long take(long nowMs) {
            if (nowMs >= endsMs) {
                endsMs = nowMs + WINDOW_MS;
                lines = 0;
            }
            if (lines >= LINES_PER_WINDOW) {
                suppressed++;
                return -1;
            }
            lines++;
            long left = suppressed;
            suppressed = 0;
            return left;
        }
    }
}
