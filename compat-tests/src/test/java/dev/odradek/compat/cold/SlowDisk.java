package dev.odradek.compat.cold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A device that reads slowly for one process, by a control group of version 1; takes root. Writes
/// that go through the page cache are not slowed down.
public final class SlowDisk {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup/blkio");

    private SlowDisk() {}

    /// Limits what a process reads from now on.
    ///
    /// @param device as `major:minor`
    public static void limit(String device, long bytesPerSecond, long pid) {
        Path group = GROUPS.resolve("odradek-cold-reader");
        try {
            Files.createDirectories(group);
            write(group, "blkio.throttle.read_bps_device", device + " " + bytesPerSecond);
            write(group, "cgroup.procs", Long.toString(pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path group, String file, String text) throws IOException {
        Files.writeString(group.resolve(file), text, StandardCharsets.UTF_8);
    }
}
