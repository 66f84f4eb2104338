package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file `.kafka_cleanshutdown`: `{"version":0,"brokerEpoch":42}`. It is the last thing that a
/// clean stop writes into a log directory and the first that a start deletes, before it loads
/// anything, so that a crash while loading is not taken for a clean stop. Source: Kafka 4.3.1
/// CleanShutdownFileHandler.
public final class CleanShutdownMarker {
    public static final String FILE_NAME = ".kafka_cleanshutdown";

    private static final Pattern BROKER_EPOCH =
            Pattern.compile("\"brokerEpoch\"\\s*:\\s*(-?\\d{1,19})");

    private CleanShutdownMarker() {}

    public static boolean exists(Disk disk, Path logDirectory) {
        return disk.exists(logDirectory.resolve(FILE_NAME));
    }

    /// @return the broker epoch at the stop; empty when there is no file, or none in it (a file of
    ///   a release before 3.8 is empty and still means a clean stop)
    public static OptionalLong brokerEpoch(Disk disk, Path logDirectory) throws IOException {
        if (!exists(disk, logDirectory)) {
            return OptionalLong.empty();
        }
        byte[] bytes = disk.read(logDirectory.resolve(FILE_NAME));
        Matcher epoch = BROKER_EPOCH.matcher(new String(bytes, StandardCharsets.UTF_8));
        if (!epoch.find()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(epoch.group(1)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// Writes the marker beside its place, durably; [#commit] is to follow.
    ///
    /// @param brokerEpoch -1 when the broker never registered
    /// @return its content
    public static byte[] stage(Disk disk, Path logDirectory, long brokerEpoch) throws IOException {
        String text = "{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}";
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        disk.stage(logDirectory.resolve(FILE_NAME), content, true);
        return content;
    }

    /// The stamp of what was staged, which it keeps as the marker.
    public static FileStamp staged(Disk disk, Path logDirectory) throws IOException {
        return disk.stamp(Disk.staged(logDirectory.resolve(FILE_NAME)));
    }

    /// Makes what was staged the marker, durably.
    public static void commit(Disk disk, Path logDirectory) throws IOException {
        Path marker = logDirectory.resolve(FILE_NAME);
        disk.rename(Disk.staged(marker), marker);
        disk.syncDirectory(logDirectory);
    }

    /// @return null when there is no marker
    public static @Nullable FileStamp stamp(Disk disk, Path logDirectory) throws IOException {
        return exists(disk, logDirectory) ? disk.stamp(logDirectory.resolve(FILE_NAME)) : null;
    }

    public static byte[] content(Disk disk, Path logDirectory) throws IOException {
        return disk.read(logDirectory.resolve(FILE_NAME));
    }

    /// Deletes the marker, durably: a power cut right after must not bring it back.
    public static void delete(Disk disk, Path logDirectory) throws IOException {
        if (disk.delete(logDirectory.resolve(FILE_NAME))) {
            disk.syncDirectory(logDirectory);
        }
    }
}
