package dev.odradek.log;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.base.time.Clock;
import dev.odradek.log.compact.Throttle;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves logs from one log directory to another while they are used (KIP-113). As many are copied
/// at a time as there are threads, the others wait; those that have caught up do not count.
///
/// A move outlives the process: what is found at a start goes on once the log is used again, see
/// [#resume]. A log that was ever cleaned is then copied anew: a cleaning in between, by a process
/// that did not see the copy, could have taken away what the copy lacks.
///
/// Thread-safe; its monitor guards which moves are copied, and is a leaf.
public final class LogMoves {
    private static final Logger log = LoggerFactory.getLogger(LogMoves.class);

    private static final long PAUSE_MS_MAX = 1_000;

    private final LogDirectories directories;
    private final Clock clock;
    private final Tasks tasks;
    private final LogTimers timers;
    private final Throttle throttle = new Throttle(Double.MAX_VALUE);
    private final Map<TopicPartition, LogMove> moves = new ConcurrentHashMap<>();
    private final Set<LogMove> copying = new HashSet<>();
    private final Queue<LogMove> waiting = new ArrayDeque<>();
    private int threads;
    private @Nullable WorkerPool pool;
    private volatile @Nullable MoveHost host;
    private boolean closed;

    /// @param threads at first, see [#limits]
    LogMoves(LogDirectories directories, Clock clock, Tasks tasks, LogTimers timers, int threads) {
        this.directories = directories;
        this.clock = clock;
        this.tasks = tasks;
        this.timers = timers;
        this.threads = threads;
    }

    // --- for the broker --------------------------------------------------------------------------

    /// Who uses the logs; set before the first move.
    public void host(MoveHost user) {
        host = user;
    }

    /// How many logs are copied at a time, and how many bytes of them in a second, in sum. The
    /// number counts until the first move begins.
    public synchronized void limits(int threadCount, double bytesPerSecond) {
        threads = threadCount;
        throttle.bytesPerSecond(bytesPerSecond);
    }

    /// Why no log can move into a directory, whichever it is.
    ///
    /// @param destination as clients name it, absolute
    /// @return NONE, LOG_DIR_NOT_FOUND, KAFKA_STORAGE_ERROR, or INVALID_REPLICA_ASSIGNMENT for one
    ///   that is cordoned
    public ErrorCode refusal(String destination) {
        return directories.refusalOf(destination);
    }

    /// Notes where the log is to be made, should it be one day.
    ///
    /// @param destination not refused
    public void prefer(TopicPartition partition, String destination) {
        directories.prefer(partition, Path.of(destination));
    }

    /// Begins to move a log; gives up a move of it to elsewhere. Where it is in the directory, or
    /// on its way there, nothing else is done. Source: Kafka 4.3.1
    /// ReplicaManager.alterReplicaLogDirs.
    ///
    /// @param destination not refused
    /// @return NONE, or KAFKA_STORAGE_ERROR when it cannot, as while any directory is offline
    public ErrorCode move(TopicPartition partition, String destination) {
        try {
            directories.beginMove(partition, Path.of(destination));
            return ErrorCode.NONE;
        } catch (LogFailureException e) {
            log.warn("{} does not move to {}: {}", partition, destination, e.toString());
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }

    /// The log is used: goes on with its move, if an earlier process had begun one.
    public void resume(TopicPartition partition) {
        try {
            directories.resumeMove(partition);
        } catch (LogFailureException e) {
            log.error("The move of {} does not go on: {}", partition, e.toString());
        }
    }

    /// How many logs are on their way.
    public int count() {
        return moves.size();
    }

    /// By how many offsets the copy is behind that is farthest behind; 0 when none is made.
    public long lagMax() {
        long most = 0;
        for (LogMove move : moves.values()) {
            long lag = move.original().logEndOffset() - move.future().logEndOffset();
            most = Math.max(most, lag);
        }
        return most;
    }

    // --- for the directories, under their monitor
    // -------------------------------------------------

    boolean isUnderWay(TopicPartition partition) {
        return moves.containsKey(partition);
    }

    void start(PartitionLog original, PartitionLog future) {
        var move = new LogMove(original, future, this);
        moves.put(original.topicPartition(), move);
        log.info("{} moves to {}", original, future.directory().getParent());
        synchronized (this) {
            if (copying.size() < threads) {
                copying.add(move);
            } else {
                waiting.add(move);
                return;
            }
        }
        schedule(move, 0);
    }

    /// Ends a move without a swap. Where the cluster was told of it, it is told that the log stays.
    void stop(TopicPartition partition, boolean gone) {
        LogMove stopped = moves.remove(partition);
        if (stopped == null) {
            return;
        }
        boolean told = stopped.stop();
        leave(stopped);
        if (told && !gone) {
            timers.run(() -> announce(stopped.original(), stopped.original(), () -> {}));
        }
    }

    // --- for the moves ---------------------------------------------------------------------------

    long nowMs() {
        return clock.monotonicMs();
    }

    /// How long a move is to wait that has just copied so many bytes; not longer than the rate
    /// stands that was in force, so it is asked again after that.
    long pauseMs(int bytes) {
        return Math.min(PAUSE_MS_MAX, throttle.moved(bytes, clock.nanoTime()));
    }

    /// A copy was truncated: what is written again is not durable.
    void truncated() {
        directories.checkpointRecoveryPoints();
    }

    /// The copy has caught up: the cluster is to know where the replica will lie.
    void announce(LogMove move) {
        leave(move);
        announce(move.original(), move.future(), move::accepted);
    }

    private void announce(PartitionLog original, PartitionLog where, Runnable done) {
        MoveHost told = host;
        Uuid id = directories.directoryIdOf(where);
        if (told == null || id == null) {
            done.run();
        } else {
            told.assign(original, id, done);
        }
    }

    /// @return whether it has ended
    boolean swap(LogMove move) {
        PartitionLog original = move.original();
        TopicPartition partition = original.topicPartition();
        MoveHost user = host;
        long startedMs = clock.monotonicMs();
        boolean swapped =
                user == null
                        ? directories.swap(move) != null
                        : user.exchange(partition, () -> directories.swap(move));
        if (!swapped) {
            return false;
        }
        moves.remove(partition, move);
        try {
            directories.checkpointRecoveryPoints();
            directories.checkpointHighWatermarks();
        } catch (LogFailureException e) {
            // What they say of the log in the directory that it left is not read.
            log.warn("After the move of {}: {}", partition, e.toString());
        }
        PartitionLog now = directories.get(partition);
        if (now != null && !directories.isBeside(now, original)) {
            log.info(
                    "{} has moved to {}; appends waited {} ms",
                    now,
                    now.directory().getParent(),
                    clock.monotonicMs() - startedMs);
        } else {
            announce(original, original, () -> {});
        }
        return true;
    }

    // --- threads ---------------------------------------------------------------------------------

    private void leave(LogMove move) {
        LogMove next = null;
        synchronized (this) {
            waiting.remove(move);
            if (copying.remove(move) && copying.size() < threads) {
                next = waiting.poll();
                if (next != null) {
                    copying.add(next);
                }
            }
        }
        if (next != null) {
            schedule(next, 0);
        }
    }

    private void schedule(LogMove move, long delayMs) {
        try {
            if (delayMs > 0) {
                timers.queue().schedule(delayMs, () -> schedule(move, 0));
                return;
            }
            WorkerPool workers = pool();
            if (workers != null) {
                workers.execute(() -> run(move));
            }
        } catch (QueueClosedException e) {
            log.debug("The logs are closed; the next start goes on with {}", move.original());
        }
    }

    private synchronized @Nullable WorkerPool pool() {
        if (pool == null && !closed) {
            pool = tasks.pool("log-move", threads);
        }
        return pool;
    }

    private void run(LogMove move) {
        long nextMs;
        try {
            nextMs = move.step();
        } catch (RuntimeException bug) {
            log.error("The move of {} stops: a bug", move.original(), bug);
            leave(move);
            return;
        }
        if (nextMs >= 0) {
            schedule(move, nextMs);
        } else {
            leave(move);
        }
    }

    /// Ends all steps; what is unfinished goes on after the next start.
    void close() {
        WorkerPool ended;
        synchronized (this) {
            closed = true;
            ended = pool;
            pool = null;
            waiting.clear();
        }
        moves.values().forEach(LogMove::stop);
        if (ended != null) {
            ended.close();
        }
    }
}
