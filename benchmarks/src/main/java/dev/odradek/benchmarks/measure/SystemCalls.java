package dev.odradek.benchmarks.measure;

import dev.odradek.compat.harness.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts the system calls of a process while it serves, with `perf` where the kernel lets it, for
/// that costs the process little; otherwise with `strace`.
public final class SystemCalls {
    private static final Pattern PERF = Pattern.compile("(?m)^(\\d+),[^,]*,raw_syscalls:sys_enter");
    private static final Pattern STRACE =
            Pattern.compile("(?m)^\\s*100[.]00\\s+\\S+(?:\\s+\\d+)?\\s+(\\d+)\\s.*total$");
    private static final Duration GRACE = Duration.ofSeconds(30);

    private SystemCalls() {}

    /// @param perRequest system calls for each request
    public record Counted(double perRequest) {}

    /// Counts for some seconds.
    ///
    /// @param scratch where the tools' output goes
    /// @param answered how many requests have been answered so far
    /// @return null when neither tool works here
    public static @org.jspecify.annotations.Nullable Counted during(
            Path scratch, long pid, int seconds, LongSupplier answered) {
        long before = answered.getAsLong();
        OptionalLong calls =
                run(
                        scratch,
                        PERF,
                        seconds,
                        List.of(
                                "perf",
                                "stat",
                                "-x",
                                ",",
                                "-e",
                                "raw_syscalls:sys_enter",
                                "-p",
                                Long.toString(pid),
                                "--",
                                "sleep",
                                Integer.toString(seconds)));
        if (calls.isEmpty()) {
            before = answered.getAsLong();
            calls =
                    run(
                            scratch,
                            STRACE,
                            seconds,
                            List.of(
                                    "timeout",
                                    "--signal=INT",
                                    Integer.toString(seconds),
                                    "strace",
                                    "-f",
                                    "-c",
                                    "-p",
                                    Long.toString(pid)));
        }
        long requests = answered.getAsLong() - before;
        return calls.isEmpty() || requests == 0
                ? null
                : new Counted((double) calls.getAsLong() / requests);
    }

    private static OptionalLong run(
            Path scratch, Pattern total, int seconds, List<String> command) {
        try (Child tool = Child.start(scratch, "system-calls", Map.of(), command)) {
            tool.awaitExit(GRACE.plusSeconds(seconds));
            Matcher found = total.matcher(tool.out() + "\n" + tool.err());
            return found.find()
                    ? OptionalLong.of(Long.parseLong(found.group(1)))
                    : OptionalLong.empty();
        } catch (java.io.UncheckedIOException e) {
            // The tool is not installed.
            return OptionalLong.empty();
        }
    }
}
