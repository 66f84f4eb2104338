package dev.odradek.compat.crash;

import dev.odradek.compat.harness.Child;
import dev.odradek.compat.harness.Folders;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// An ext4 file system of its own in a file, mounted through a loop device, whose power can be cut:
/// what was not written to the device by then is gone after the next mount, which replays the
/// journal. It needs root; where the machine does not allow it the test is skipped.
///
/// Threads: one.
public final class Ext4Image implements AutoCloseable {
    private static final int MIB = 1 << 20;

    private final Path directory;
    private final Path image;
    private final Path mountPoint;
    private final Thread atExit = new Thread(this::cleanUp, "unmount-at-exit");

    private Ext4Image(Path directory) {
        this.directory = directory;
        this.image = directory.resolve("ext4.img");
        this.mountPoint = directory.resolve("mnt");
    }

    /// Makes one and mounts it.
    ///
    /// @param name of the folder below the tests' work folder in which it lies; what an earlier run
    ///   left there is unmounted and deleted
    /// @param sizeBytes of the file system; so much of the disk below is taken at once, so that
    ///   this one never lacks room that it should have
    public static Ext4Image create(String name, long sizeBytes) {
        if (!isRoot()) {
            Requirement.notAllowed("mounting a file system needs root");
        }
        Path directory = Home.work().resolve(name);
        var made = new Ext4Image(directory);
        made.unmount();
        Folders.deleteTree(directory);
        try {
            Files.createDirectories(made.mountPoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        made.orSkip("fallocate", "-l", Long.toString(sizeBytes), made.image.toString());
        made.orSkip(
                "mkfs.ext4",
                "-q",
                "-E",
                "nodiscard,lazy_itable_init=0,lazy_journal_init=0",
                made.image.toString());
        made.orSkip("mount", "-o", "loop", made.image.toString(), made.mountPoint.toString());
        Runtime.getRuntime().addShutdownHook(made.atExit);
        return made;
    }

    /// Where it is mounted.
    public Path path() {
        return mountPoint;
    }

    /// Cuts its power: from now on nothing reaches the device, and everybody who writes gets an
    /// error. The journal's last transaction is not written either.
    public void cut() {
        int error = FileSystemShutdown.withoutLogFlush(mountPoint);
        if (error != 0) {
            Requirement.notAllowed("EXT4_IOC_SHUTDOWN fails with errno " + error);
        }
    }

    /// Powers it up again after a cut. Nobody may have a file of it open.
    public void powerUp() {
        must("umount", mountPoint.toString());
        must("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    /// Writes all it has in memory to the device.
    public void sync() {
        must("sync", "-f", mountPoint.toString());
    }

    /// How many bytes a second one who writes a file from front to back gets onto the device.
    public double sequentialBytesPerSecond(long bytes) {
        Path file = mountPoint.resolve("sequential");
        ByteBuffer block = ByteBuffer.allocateDirect(MIB);
        long beginning = System.nanoTime();
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += block.capacity()) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
            double seconds = (System.nanoTime() - beginning) / 1e9;
            Files.delete(file);
            return bytes / seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Unmounts it and deletes the file.
    @Override
    public void close() {
        cleanUp();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void cleanUp() {
        unmount();
        Folders.deleteTree(directory);
    }

    private void unmount() {
        while (isMounted()) {
            if (run("umount", mountPoint.toString()).status() != 0) {
                // Somebody still has a file open; the loop device goes with the last of them.
                must("umount", "-l", mountPoint.toString());
            }
        }
    }

    private boolean isMounted() {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.anyMatch(mount -> mount.contains(" " + mountPoint + " "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void orSkip(String... command) {
        Child.Ended ended = run(command);
        if (ended.status() != 0) {
            cleanUp();
            Requirement.notAllowed(String.join(" ", command) + ": " + ended.lines());
        }
    }

    private static void must(String... command) {
        Child.Ended ended = run(command);
        if (ended.status() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + ended.lines());
        }
    }

    private static Child.Ended run(String... command) {
        return Child.run(Home.work(), Map.of(), List.of(command));
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
