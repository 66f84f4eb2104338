package dev.odradek.log.checkpoint;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// `.odradek-page-cache` in a log directory: which boot of the kernel, mount, device and inode the
/// process that used it last saw. If they are the same still, that process may have died, and what
/// it wrote is there all the same; so only tails are checked. Kafka does not look at the file.
///
/// The file need not be durable: a crash that could take it away has changed what it says.
public final class PageCacheMark {
    private static final String FILE_NAME = ".odradek-page-cache";
    private static final int BYTES_MAX = 4096;

    private PageCacheMark() {}

    /// Whether everything written before in `directory` can be read back, flushed or not.
    public static boolean holds(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        String now = disk.incarnation(directory);
        if (now == null || !disk.exists(file) || disk.sizeBytes(file) > BYTES_MAX) {
            return false;
        }
        return now.equals(new String(disk.read(file), StandardCharsets.UTF_8));
    }

    /// Notes what is true now. A mark that says so already is left as it is: whoever dies between
    /// two writes of it is not trusted.
    public static void write(Disk disk, Path directory) throws IOException {
        if (holds(disk, directory)) {
            return;
        }
        String now = disk.incarnation(directory);
        if (now == null) {
            delete(disk, directory);
            return;
        }
        byte[] content = now.getBytes(StandardCharsets.UTF_8);
        try (DiskFile file = disk.open(directory.resolve(FILE_NAME), Disk.Access.WRITE)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content), 0);
        }
    }

    /// The next start is to check everything.
    public static void delete(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(FILE_NAME));
    }
}
