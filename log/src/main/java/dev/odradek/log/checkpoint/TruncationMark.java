package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;

/// `.odradek-truncating` in a partition's directory: a truncation has begun and is not yet durable.
/// Where only the process dies in the middle of it, the next start would find a log that looks
/// whole, append to it, and a later power cut could bring back what was cut off. So a log with this
/// mark is recovered, and forced, as if the machine had died. Kafka does not look at the file.
///
/// The file need not be durable: after a power cut everything is checked anyway.
public final class TruncationMark {
    private static final String FILE_NAME = ".odradek-truncating";

    private TruncationMark() {}

    public static void set(Disk disk, Path directory) throws IOException {
        disk.open(directory.resolve(FILE_NAME), Disk.Access.WRITE).close();
    }

    public static boolean isSet(Disk disk, Path directory) throws IOException {
        return disk.exists(directory.resolve(FILE_NAME));
    }

    public static void clear(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(FILE_NAME));
    }
}
