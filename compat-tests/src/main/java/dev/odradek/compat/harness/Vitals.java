package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Java process takes of the machine, seen from outside.
public final class Vitals {
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final Pattern HEAP =
            Pattern.compile("(?m)^ *(?!Metaspace|class space).*\\btotal\\b.* used (\\d+)K");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final Pattern RESIDENT_PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");
    private static final long KIB = 1024;

    private final long pid;

    private Vitals(long pid) {
        this.pid = pid;
    }

    /// Those of the process with this id.
    public static Vitals of(long pid) {
        return new Vitals(pid);
    }

    /// Bytes of heap in use, garbage included.
    public long heapUsedBytes() {
        Matcher generation = HEAP.matcher(jcmd("GC.heap_info"));
        long used = 0;
        while (generation.find()) {
            used += KIB * Long.parseLong(generation.group(1));
        }
        return used;
    }

    /// Bytes of heap in use after a full collection.
    public long heapLiveBytes() {
        jcmd("GC.run");
        return heapUsedBytes();
    }

    /// Bytes of memory that the process has, of whatever kind.
    public long residentBytes() {
        return KIB * Long.parseLong(only(RESIDENT, "status"));
    }

    /// The most bytes of memory that it ever had.
    public long residentPeakBytes() {
        return KIB * Long.parseLong(only(RESIDENT_PEAK, "status"));
    }

    /// The most files and sockets it may have open.
    public long openFilesMax() {
        return Long.parseLong(only(OPEN_FILES, "limits"));
    }

    /// Seconds of processor time that it used, and those of its children that ended.
    public double cpuSeconds() {
        return Double.parseDouble(
                shell(
                        "awk -v hz=$(getconf CLK_TCK) '{print ($14+$15+$16+$17)/hz}' /proc/$pid/stat"));
    }

    /// What a shell command says.
    ///
    /// @param command in which `$pid` is the process
    public String shell(String command) {
        return run("sh", List.of("sh", "-c", "pid=" + pid + "; " + command)).strip();
    }

    private String jcmd(String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return run("jcmd", List.of(jcmd, Long.toString(pid), command));
    }

    private static String run(String name, List<String> command) {
        try (Child child = Child.start(Home.work(), name, Map.of(), command)) {
            if (child.awaitExit(COMMAND) != 0) {
                throw new AssertionError(command + " failed\n" + child.printed());
            }
            return child.out();
        }
    }

    private String only(Pattern pattern, String file) {
        try {
            String text = Files.readString(Path.of("/proc", Long.toString(pid), file));
            Matcher found = pattern.matcher(text);
            if (!found.find()) {
                throw new AssertionError("no " + pattern + " in\n" + text);
            }
            return found.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
