package dev.odradek.benchmarks.measure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine's memory, filled with page cache, as it is on every machine that has been up for a
/// while. Where it is free, a virtual machine may not have it yet: then the first touch of each
/// page is a fault in the host, twice as dear as all that a broker does to write the page, and the
/// same for every broker.
public final class Memory {
    private static final Pattern FREE = Pattern.compile("(?m)^MemFree:\\s+(\\d+) kB");
    private static final Path CGROUP_MAX = Path.of("/sys/fs/cgroup/memory.max");
    private static final String HOLES = "holes";
    private static final long KIB = 1024;
    private static final long BEYOND_FREE = KIB * KIB * KIB;
    private static final int CHUNK_BYTES = 1 << 20;

    private Memory() {}

    /// Reads more holes than there is free memory, so that all of it is touched, and what the
    /// kernel frees again to go on is memory that was. What it puts into the page cache is the
    /// first to go when somebody needs memory.
    ///
    /// @param folder gets a file of no blocks, which grows by what is read of it
    public static void fill(Path folder) {
        if (isLimited()) {
            return;
        }
        try (var file = new RandomAccessFile(folder.resolve(HOLES).toFile(), "rw")) {
            byte[] chunk = new byte[CHUNK_BYTES];
            file.seek(file.length());
            long end = file.length() + free() + BEYOND_FREE;
            while (file.length() < end) {
                file.setLength(file.length() + CHUNK_BYTES);
                file.readFully(chunk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether this is a container that may not have all memory: then what the host has free is not
    /// to be touched, and tells nothing.
    private static boolean isLimited() {
        try {
            return Files.exists(CGROUP_MAX) && !Files.readString(CGROUP_MAX).strip().equals("max");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes the file of holes.
    public static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(HOLES));
    }

    private static long free() throws IOException {
        Matcher found = FREE.matcher(Files.readString(Path.of("/proc/meminfo")));
        return found.find() ? KIB * Long.parseLong(found.group(1)) : 0;
    }
}
