package dev.odradek.compat.cold;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// How much of the time some threads of a process wait for a disk, seen from outside: their states
/// as `/proc` shows them, several hundred times a second. Unlike a latency it says little about
/// whatever else the machine does.
public final class DiskWaits implements AutoCloseable {
    private static final long PERIOD_NANOS = 2_000_000;

    private final List<Path> threads = new ArrayList<>();
    private final Thread looking;
    private volatile boolean stopping;
    private volatile long looks;
    private volatile long waits;

    /// Starts looking.
    ///
    /// @param names prefixes of the threads' names, of which the system keeps 15 characters
    public DiskWaits(long pid, List<String> names) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
            for (Path task : each) {
                String name = Files.readString(task.resolve("comm"));
                if (names.stream().anyMatch(name::startsWith)) {
                    threads.add(task.resolve("stat"));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (threads.isEmpty()) {
            throw new AssertionError("no threads named " + names);
        }
        looking = Thread.ofPlatform().daemon().name("disk-waits").start(this::look);
    }

    /// The share of the time in which at least one of the threads waited, 0 to 1.
    public double share() {
        return looks == 0 ? 0 : (double) waits / looks;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        while (!stopping) {
            boolean waiting = false;
            for (Path thread : threads) {
                waiting |= isWaiting(thread);
            }
            waits += waiting ? 1 : 0;
            looks++;
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private static boolean isWaiting(Path thread) {
        try {
            String stat = Files.readString(thread);
            return stat.startsWith("D", stat.lastIndexOf(')') + 2);
        } catch (NoSuchFileException e) {
            return false; // the thread has ended
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
