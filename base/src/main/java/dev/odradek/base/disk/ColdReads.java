package dev.odradek.base.disk;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for disks in place of event loops. What a loop finds missing in memory is brought in here,
/// and what a reader in sequence will want next is brought in before it asks.
///
/// ```
///   loop: is it resident? -- yes --> send
///                         -- no ---> lane of the directory -> a worker waits -> loop: send
/// ```
///
/// A directory has a few workers at most, so that a slow disk does not keep the others' readers
/// waiting; those who wait go before those who may come.
///
/// Threads: any; what is handed in runs on the pool's.
public final class ColdReads implements AutoCloseable {
    /// Threads of the pool.
    public static final int THREADS = 16;

    /// At once in one directory.
    private static final int PER_DIRECTORY = 4;

    /// So much is brought in at least: a reader who wants a little will want more.
    private static final long LOAD_BYTES_MIN = 1024 * 1024;

    /// How far ahead of a reader in sequence.
    static final long AHEAD_BYTES = 4 * 1024 * 1024;

    /// Stretches to be read ahead that may wait in one directory; more are left out.
    private static final int AHEAD_WAITING_MAX = 64;

    private static final Logger log = LoggerFactory.getLogger(ColdReads.class);

    private final WorkerPool pool;
    private final Map<Path, Lane> lanes = new ConcurrentHashMap<>();
    private final LongAdder waits = new LongAdder();
    private volatile boolean closed;

    /// @param pool of [#THREADS] threads at most; closed with this
    public ColdReads(WorkerPool pool) {
        this.pool = pool;
    }

    /// What comes of a load.
    public interface Loaded {
        /// On a worker; or on the caller's thread when there are no workers any more.
        ///
        /// @param failure null when the range is in memory
        void onLoaded(@Nullable IOException failure);
    }

    /// How often somebody had to wait for a disk.
    public long waits() {
        return waits.sum();
    }

    /// Runs `task` where it may wait for a disk.
    ///
    /// @param partition the directory of a partition, in a log directory
    /// @return false when there are no workers any more: the node stops
    public boolean execute(Path partition, Runnable task) {
        waits.increment();
        return lane(partition).add(task);
    }

    /// Brings in a range, then tells `loaded`.
    ///
    /// @param lease of a file in a partition's directory; held by the caller until then
    public void load(FileLease lease, long position, long sizeBytes, Loaded loaded) {
        boolean taken =
                execute(
                        partition(lease.file()),
                        () -> {
                            IOException failure = null;
                            try {
                                lease.file().load(position, Math.max(sizeBytes, LOAD_BYTES_MIN));
                            } catch (IOException e) {
                                failure = e;
                            }
                            loaded.onLoaded(failure);
                        });
        if (!taken) {
            loaded.onLoaded(new IOException("no cold reads any more: the node stops"));
        }
    }

    /// A reader has been given everything up to `position`, and will go on from there: what follows
    /// is brought in, if it is not there already. Returns at once.
    ///
    /// @param lease held by the caller during the call
    public void follow(FileLease lease, long position) {
        DiskFile file = lease.file();
        long probe = position + AHEAD_BYTES / 2;
        try {
            if (probe >= file.sizeBytes() || file.isResident(probe, 1)) {
                return;
            }
        } catch (IOException e) {
            // Nobody waits for this; who reads will be told.
            return;
        }
        lane(partition(file)).addAhead(lease, position);
    }

    /// Lets those who are being served have what they wait for.
    @Override
    public void close() {
        closed = true;
        pool.close();
    }

    private Lane lane(Path partition) {
        Path parent = partition.getParent();
        Path directory = parent == null ? partition : parent;
        Lane known = lanes.get(directory);
        return known != null ? known : lanes.computeIfAbsent(directory, _ -> new Lane());
    }

    private static Path partition(DiskFile file) {
        Path parent = file.path().getParent();
        return parent == null ? file.path() : parent;
    }

    private boolean submit(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (QueueClosedException e) {
            return false;
        }
    }

    /// A stretch that is read ahead: the reader's own positions differ, these do not.
    private record Stretch(Path file, long number) {}

    /// What waits for one directory.
    @OwnedBy("its own monitor")
    private final class Lane {
        private final ArrayDeque<Runnable> wanted = new ArrayDeque<>();
        private final ArrayDeque<Runnable> ahead = new ArrayDeque<>();
        private final Set<Stretch> underWay = new HashSet<>();
        private int running;

        synchronized boolean add(Runnable task) {
            if (closed) {
                return false;
            }
            wanted.add(task);
            return start();
        }

        synchronized void addAhead(FileLease lease, long position) {
            var stretch = new Stretch(lease.file().path(), position / (AHEAD_BYTES / 2));
            if (closed || ahead.size() >= AHEAD_WAITING_MAX || !underWay.add(stretch)) {
                return;
            }
            lease.retain();
            ahead.add(() -> readAhead(lease, position, stretch));
            start();
        }

        private boolean start() {
            if (running == PER_DIRECTORY) {
                return true;
            }
            running++;
            if (submit(this::work)) {
                return true;
            }
            running--;
            return false;
        }

        private void work() {
            Runnable task = next();
            while (task != null) {
                try {
                    task.run();
                } catch (RuntimeException | Error bug) {
                    leave();
                    throw bug;
                }
                task = next();
            }
        }

        private synchronized @Nullable Runnable next() {
            Runnable task = wanted.isEmpty() ? ahead.poll() : wanted.poll();
            if (task == null) {
                running--;
            }
            return task;
        }

        private synchronized void leave() {
            running--;
            if (!wanted.isEmpty() || !ahead.isEmpty()) {
                start();
            }
        }

        private void readAhead(FileLease lease, long position, Stretch stretch) {
            try {
                lease.file().load(position, AHEAD_BYTES);
            } catch (IOException e) {
                // Nobody waits for this; who reads will be told.
                log.debug("Reading {} ahead failed: {}", stretch.file(), e.toString());
            } finally {
                lease.release();
                forget(stretch);
            }
        }

        private synchronized void forget(Stretch stretch) {
            underWay.remove(stretch);
        }
    }
}
