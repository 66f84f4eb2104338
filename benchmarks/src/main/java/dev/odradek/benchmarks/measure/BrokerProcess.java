package dev.odradek.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A broker's process, seen from outside through `/proc`. Source: proc(5).
public final class BrokerProcess {
    // What the kernel's tick is on every Linux that a JVM runs on: sysconf(_SC_CLK_TCK).
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int USER_TICKS = 11;
    private static final int KERNEL_TICKS = 12;
    private static final int CHILDREN_USER_TICKS = 13;
    private static final int CHILDREN_KERNEL_TICKS = 14;
    private static final double KIB_PER_MIB = 1024;
    private static final Pattern COMPILERS = Pattern.compile("C[12] Compiler.*");
    private static final Pattern COLLECTORS =
            Pattern.compile("GC Thread.*|G1 .*|VM Thread|ZWorker.*|Shenandoah.*");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss:\\s+(\\d+) kB");
    private static final Pattern PROPORTIONAL = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");

    private final long pid;
    private final Path proc;
    // Seconds of each thread that was ever seen.
    private final Map<Path, Double> compilers = new HashMap<>();
    private final Map<Path, Double> collectors = new HashMap<>();

    public BrokerProcess(long pid) {
        this.pid = pid;
        this.proc = Path.of("/proc", Long.toString(pid));
    }

    public long pid() {
        return pid;
    }

    /// Processor time so far, in seconds, with that of children which have ended: of a script that
    /// started the broker, all that it called.
    public double withChildrenSeconds() {
        return ticks(USER_TICKS, KERNEL_TICKS, CHILDREN_USER_TICKS, CHILDREN_KERNEL_TICKS)
                / TICKS_PER_SECOND;
    }

    /// Processor time so far. Of threads that have ended what they had used when last looked at
    /// counts as what it was, the rest as work.
    public Processor processor() {
        double total = ProcessClock.seconds(pid);
        for (Path task : list(proc.resolve("task"))) {
            look(task);
        }
        double compiled = seconds(compilers);
        return new Processor(total - compiled, seconds(collectors), compiled);
    }

    private void look(Path task) {
        try {
            String name = Files.readString(task.resolve("comm")).strip();
            if (COMPILERS.matcher(name).matches()) {
                compilers.put(task, seconds(task));
            } else if (COLLECTORS.matcher(name).matches()) {
                collectors.put(task, seconds(task));
            }
        } catch (IOException e) {
            // Not when the thread ended a moment ago.
            if (Files.exists(task)) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static double seconds(Map<Path, Double> threads) {
        return threads.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private long ticks(int... fields) {
        String stat = read(proc.resolve("stat"));
        // The name, in parentheses, may hold blanks.
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Arrays.stream(fields).mapToLong(field -> Long.parseLong(values[field])).sum();
    }

    private static double seconds(Path task) throws IOException {
        String ran = Files.readString(task.resolve("schedstat"));
        return Long.parseLong(ran.substring(0, ran.indexOf(' '))) / NANOS_PER_SECOND;
    }

    /// Resident memory in MiB, of whatever kind.
    public double residentMib() {
        return kib(RESIDENT) / KIB_PER_MIB;
    }

    /// Resident memory in MiB, shared pages by the share.
    public double proportionalMib() {
        return kib(PROPORTIONAL) / KIB_PER_MIB;
    }

    public int threads() {
        return list(proc.resolve("task")).size();
    }

    /// Open files, sockets among them.
    public int files() {
        return list(proc.resolve("fd")).size();
    }

    /// Memory maps, of which the kernel allows `vm.max_map_count`.
    public int maps() {
        return (int) read(proc.resolve("maps")).lines().count();
    }

    private double kib(Pattern pattern) {
        Matcher found = pattern.matcher(read(proc.resolve("smaps_rollup")));
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " of process " + pid);
        }
        return Long.parseLong(found.group(1));
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
