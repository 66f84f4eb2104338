package dev.odradek.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random schedules against a model, on a disk that crashes and fails. `-Dseed=` replays one and
/// prints its trace, `-Dschedules=` sets their number.
final class LogScheduleTest {
    private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
    private static final int TRACE_LINES = 400;

    @Test
    void whatIsFoundAfterACrashIsWhatTheModelAllows() {
        Long given = Long.getLong("seed");
        if (given != null) {
            replay(given);
            return;
        }
        for (long seed = 1; seed <= SCHEDULES; seed++) {
            try {
                new LogSchedule(seed).run();
            } catch (AssertionError | RuntimeException e) {
                replay(seed);
                throw new AssertionError("seed " + seed + " failed, and not when replayed", e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSeedReplaysToTheSameTrace(long seed) {
        assertThat(traceHash(seed)).isEqualTo(traceHash(seed)).isNotEqualTo(traceHash(seed + 1));
    }

    private static long traceHash(long seed) {
        var schedule = new LogSchedule(seed);
        schedule.run();
        return schedule.disk().traceHash();
    }

    private static void replay(long seed) {
        var schedule = new LogSchedule(seed);
        schedule.disk().keepTrace();
        try {
            schedule.run();
        } catch (AssertionError | RuntimeException e) {
            var trace = schedule.disk().trace();
            var last = trace.subList(Math.max(0, trace.size() - TRACE_LINES), trace.size());
            throw new AssertionError(
                    "replay with -Dseed=" + seed + "\n" + String.join("\n", last), e);
        }
    }
}
