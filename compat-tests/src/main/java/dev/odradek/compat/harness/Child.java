package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A process that a test started: its output in files, its end awaited.
public final class Child implements AutoCloseable {
    private static final long POLL_MS = 10;

    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// Starts `command` in `directory`; standard output and error go to `<name>.out` and
    /// `<name>.err` there.
    public static Child start(
            Path directory, String name, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(directory);
            Path out = directory.resolve(name + ".out");
            Path err = directory.resolve(name + ".err");
            var builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Child(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How a command ended.
    public record Ended(int status, String out, String err) {
        /// The lines of both outputs.
        public List<String> lines() {
            return (out + err).lines().toList();
        }
    }

    /// Runs a command to its end, which must come within a minute and a half.
    public static Ended run(Path directory, Map<String, String> environment, List<String> command) {
        try (Child child = start(directory, "command", environment, command)) {
            int status = child.awaitExit(Duration.ofSeconds(90));
            return new Ended(status, child.out(), child.err());
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /// Waits until the process ends.
    ///
    /// @return its exit status
    /// @throws AssertionError with what it printed when it does not end in time
    public int awaitExit(Duration within) {
        try {
            if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError(
                "process " + pid() + " did not end within " + within + "\n" + printed());
    }

    /// Waits until its output satisfies `there`.
    ///
    /// @throws AssertionError with what it printed when it ends before, or is too slow
    public void awaitOutput(String what, Predicate<String> there, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!there.test(out())) {
            boolean late = System.nanoTime() > deadline;
            if (late || !process.isAlive()) {
                if (there.test(out())) {
                    return;
                }
                throw new AssertionError(
                        (late ? "too slow: " : "ended before: ") + what + "\n" + printed());
            }
            pause();
        }
    }

    /// SIGTERM, then waits.
    ///
    /// @return the exit status
    public int terminate(Duration within) {
        process.destroy();
        return awaitExit(within);
    }

    /// SIGKILL, then waits.
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    /// All it printed, for a failing test's message.
    public String printed() {
        return "--- stdout\n" + tail(out()) + "\n--- stderr\n" + tail(err());
    }

    private void pause() {
        try {
            process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for process " + pid(), e);
        }
    }

    private static String tail(String text) {
        int shown = 8_000;
        return text.length() <= shown ? text : "..." + text.substring(text.length() - shown);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
