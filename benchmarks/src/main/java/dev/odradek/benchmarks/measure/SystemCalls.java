package dev.odradek.benchmarks.measure;

import dev.odradek.compat.harness.Child;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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

    /// Counts for some seconds.
    ///
    /// @param scratch where the tools' output goes
    /// @return system calls a second; empty when neither tool works here
    public static OptionalDouble perSecond(Path scratch, long pid, int seconds) {
        String perf =
                run(
                        scratch,
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
        OptionalLong counted = find(PERF, perf);
        if (counted.isPresent()) {
            return OptionalDouble.of((double) counted.getAsLong() / seconds);
        }
        String strace =
                run(
                        scratch,
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
        OptionalLong total = find(STRACE, strace);
        return total.isPresent()
                ? OptionalDouble.of((double) total.getAsLong() / seconds)
                : OptionalDouble.empty();
    }

    /// What a tool printed; nothing when it is not installed.
    private static String run(Path scratch, int seconds, List<String> command) {
        try (Child tool = Child.start(scratch, "system-calls", Map.of(), command)) {
            tool.awaitExit(GRACE.plusSeconds(seconds));
            return tool.out() + "\n" + tool.err();
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    private static OptionalLong find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find()
                ? OptionalLong.of(Long.parseLong(found.group(1)))
                : OptionalLong.empty();
    }
}
