package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.LogText;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/// Counts the connections that the node closed, by reason, and logs some. Any thread.
final class CloseLog {
    private final QuietLog<CloseReason> log;
    private final LongAdder[] counts = new LongAdder[CloseReason.values().length];

    CloseLog(Clock clock) {
        this.log =
                new QuietLog<>(LoggerFactory.getLogger(CloseLog.class), clock, CloseReason.class);
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /// @param connection how the log names it
    void closing(String connection, String listener, CloseReason reason, String detail) {
        counts[reason.ordinal()].increment();
        switch (reason) {
            case IDLE, LOST, SHUTDOWN -> {
                // All in a day's work.
            }
            case FRAME_SIZE,
                    MALFORMED,
                    UNSUPPORTED_API,
                    TOO_SLOW,
                    MEMORY,
                    CONNECTION_LIMIT,
                    HANDLER,
                    STORAGE,
                    BUG ->
                    log.warn(
                            reason,
                            "Closing connection "
                                    + connection
                                    + " on listener "
                                    + listener
                                    + ": "
                                    + LogText.line(detail));
        }
    }

    long count(CloseReason reason) {
        return counts[reason.ordinal()].sum();
    }
}
