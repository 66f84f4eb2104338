package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.request.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietLogTest {
    @Test
    void aFloodIsThreeLinesAMinuteAndACount() {
        List<String> lines = new ArrayList<>();
        Logger target = Logger.getLogger("QuietLogTest");
        target.setUseParentHandlers(false);
        target.addHandler(new Collector(lines));
        var clock = new ManualClock();
        var log = new QuietLog<>(LoggerFactory.getLogger("QuietLogTest"), clock, CloseReason.class);

        for (int i = 0; i < 1000; i++) {
            log.warn(CloseReason.MALFORMED, "bad " + i);
        }
        log.warn(CloseReason.FRAME_SIZE, "other");
        clock.advance(Duration.ofSeconds(61));
        log.warn(CloseReason.MALFORMED, "again");

        assertThat(lines)
                .containsExactly(
                        "bad 0",
                        "bad 1",
                        "bad 2",
                        "other",
                        "again (and 997 more like this, not logged)");
    }

    private static final class Collector extends Handler {
        private final List<String> lines;

        Collector(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
