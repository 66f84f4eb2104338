package dev.odradek.log.compact;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.task.WorkerPool;
import dev.odradek.base.time.Clock;
import dev.odradek.wire.TopicPartition;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cleans the logs that compact, the dirtiest first, as many at one time as there are threads. A
/// log that cannot be cleaned is set aside, said once, and tried again later, ever more seldom; the
/// others go on.
///
/// Thread-safe; its monitor guards which logs are at work, and is held for choosing one.
public final class LogCleaner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogCleaner.class);
    private static final long RETRY_MS_MIN = 60_000;
    private static final long RETRY_MS_MAX = 60 * 60_000;

    private final Clock clock;
    private final Tasks tasks;
    private final TaskQueue timer;
    private final Supplier<? extends Collection<? extends CleanableLog>> logs;
    private final CleanerCheckpoints checkpoints;
    private final long secret0;
    private final long secret1;
    private final Throttle throttle = new Throttle(Double.MAX_VALUE);
    private final Set<TopicPartition> atWork = new HashSet<>();
    private final Map<TopicPartition, UncleanableLog> uncleanable = new ConcurrentHashMap<>();
    private volatile CleanerLimits limits = CleanerLimits.defaults();
    private List<Slot> slots = List.of();
    private @Nullable WorkerPool pool;
    private volatile double dirtyRatioMax;
    private volatile long overdueMsMax;
    private volatile long lastChoiceMs;

    /// @param timer for pauses; its tasks only hand on to the cleaner's threads
    /// @param random for the secret that keys are hashed with: it must not be guessable
    /// @param logs all that there are
    public LogCleaner(
            Clock clock,
            Tasks tasks,
            TaskQueue timer,
            RandomGenerator random,
            Supplier<? extends Collection<? extends CleanableLog>> logs,
            CleanerCheckpoints checkpoints) {
        this.clock = clock;
        this.tasks = tasks;
        this.timer = timer;
        this.logs = logs;
        this.checkpoints = checkpoints;
        this.secret0 = random.nextLong();
        this.secret1 = random.nextLong();
        this.lastChoiceMs = clock.monotonicMs();
    }

    /// Starts cleaning by these settings, or goes on by them: what is being cleaned is begun anew.
    /// Returns when no cleaning by the old ones goes on.
    public synchronized void start(CleanerLimits newLimits) {
        if (pool != null && newLimits.equals(limits)) {
            return;
        }
        stop();
        limits = newLimits;
        throttle.bytesPerSecond(newLimits.ioBytesPerSecond());
        if (!newLimits.enabled() || newLimits.threads() == 0) {
            return;
        }
        WorkerPool started = tasks.pool("log-cleaner", newLimits.threads());
        pool = started;
        var begun = new ArrayList<Slot>();
        for (int i = 0; i < newLimits.threads(); i++) {
            begun.add(new Slot(started));
        }
        slots = List.copyOf(begun);
        slots.forEach(Slot::resume);
    }

    /// Stops; what is unfinished is thrown away.
    @Override
    public synchronized void close() {
        stop();
    }

    private void stop() {
        WorkerPool stopped = pool;
        if (stopped != null) {
            slots.forEach(slot -> slot.stopped = true);
            stopped.close();
            // Those that were in a pause.
            slots.forEach(Slot::abandon);
            slots = List.of();
            pool = null;
        }
    }

    /// Cleans the log that needs it most, all of it, on the caller's thread and without a pause.
    ///
    /// @return false when no log needs it
    public boolean cleanOne() {
        var slot = new Slot(null);
        if (!slot.begin()) {
            return false;
        }
        while (slot.cleaning != null) {
            slot.advance();
        }
        return true;
    }

    public CleanerFigures figures() {
        var last = new ArrayList<CleaningStats>();
        for (Slot slot : slots) {
            CleaningStats stats = slot.last;
            if (stats != null) {
                last.add(stats);
            }
        }
        return new CleanerFigures(
                last,
                dirtyRatioMax,
                overdueMsMax,
                clock.monotonicMs() - lastChoiceMs,
                uncleanable.values());
    }

    /// Looks for the log that needs cleaning most and begins with it.
    ///
    /// @return null when there is none
    private @Nullable Cleaning choose() {
        CleaningPlan chosen;
        synchronized (atWork) {
            chosen = dirtiest();
            if (chosen == null) {
                return null;
            }
            atWork.add(chosen.log().topicPartition());
        }
        try {
            noteBegin(chosen);
            return new Cleaning(chosen, limits, new KeyHash(secret0, secret1));
        } catch (CleaningAbortedException e) {
            log.debug("{} has changed: {}", chosen.log().topicPartition(), e.getMessage());
        } catch (NoSuchFileException e) {
            log.debug("{} has changed: {}", chosen.log().topicPartition(), e.toString());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            setAside(chosen.log().topicPartition(), e);
        }
        release(chosen);
        return null;
    }

    /// Before its first swap a log has an entry, of whatever offset: a recovery that finds offsets
    /// missing takes it for the sign that cleaning may have left them out.
    private void noteBegin(CleaningPlan chosen) throws IOException {
        if (checkpoints.cleanedUpTo(chosen.log().topicPartition()) == null) {
            checkpoints.cleaned(chosen.log(), chosen.snapshot(), chosen.firstDirtyOffset());
        }
    }

    private @Nullable CleaningPlan dirtiest() {
        long nowMs = clock.wallMs();
        lastChoiceMs = clock.monotonicMs();
        CleaningPlan dirtiest = null;
        double ratioMax = 0;
        long overdueMax = 0;
        var known = new HashSet<TopicPartition>();
        for (CleanableLog each : logs.get()) {
            known.add(each.topicPartition());
            if (!each.rules().compacts()
                    || atWork.contains(each.topicPartition())
                    || waitsForRetry(each.topicPartition())) {
                continue;
            }
            CleaningPlan plan = planFor(each, nowMs);
            if (plan == null) {
                continue;
            }
            ratioMax = Math.max(ratioMax, plan.dirtyRatio());
            overdueMax = Math.max(overdueMax, plan.overdueMs());
            if (plan.isWorthIt()
                    && (dirtiest == null || plan.dirtyRatio() > dirtiest.dirtyRatio())) {
                dirtiest = plan;
            }
        }
        dirtyRatioMax = ratioMax;
        overdueMsMax = overdueMax;
        uncleanable.keySet().retainAll(known);
        return dirtiest;
    }

    private boolean waitsForRetry(TopicPartition partition) {
        UncleanableLog aside = uncleanable.get(partition);
        return aside != null && clock.monotonicMs() < aside.retryAtMs();
    }

    private @Nullable CleaningPlan planFor(CleanableLog each, long nowMs) {
        try {
            Long cleanedUpTo = checkpoints.cleanedUpTo(each.topicPartition());
            CleaningPlan plan = CleaningPlan.of(each, cleanedUpTo, nowMs);
            if (!each.isStillAs(plan.snapshot())) {
                // It is closed or has failed: there is nothing to clean.
                return null;
            }
            if (plan.checkpointIsWrong()) {
                if (!plan.rules().deletes()) {
                    log.warn(
                            "{} was clean up to offset {}, which is outside of {}..{}: it is dirty"
                                    + " from its start on",
                            each.topicPartition(),
                            cleanedUpTo,
                            plan.snapshot().startOffset(),
                            plan.snapshot().endOffset());
                }
                checkpoints.cleaned(each, plan.snapshot(), plan.firstDirtyOffset());
            }
            return plan;
        } catch (NoSuchFileException e) {
            // Retention took a segment meanwhile: next time.
            return null;
        } catch (IOException | RuntimeException e) {
            setAside(each.topicPartition(), e);
            return null;
        }
    }

    private void setAside(TopicPartition partition, Throwable cause) {
        UncleanableLog before = uncleanable.get(partition);
        int failures = before == null ? 1 : before.failures() + 1;
        long waitMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN << Math.min(10, failures - 1));
        boolean expected = cause instanceof UncleanableLogException;
        String reason = expected ? String.valueOf(cause.getMessage()) : cause.toString();
        var aside = new UncleanableLog(partition, reason, failures, clock.monotonicMs() + waitMs);
        uncleanable.put(partition, aside);
        if (before == null || !before.reason().equals(reason)) {
            log.warn(
                    "{} cannot be cleaned and is set aside; it grows until that works again: {}",
                    partition,
                    reason,
                    cause instanceof IOException || expected ? null : cause);
        }
    }

    private void release(CleaningPlan plan) {
        synchronized (atWork) {
            atWork.remove(plan.log().topicPartition());
        }
    }

    /// One log at a time is cleaned here.
    private final class Slot implements Runnable {
        private final @Nullable WorkerPool worker;
        volatile boolean stopped;
        volatile @Nullable CleaningStats last;
        @Nullable Cleaning cleaning;
        private long startedMs;

        Slot(@Nullable WorkerPool worker) {
            this.worker = worker;
        }

        @Override
        public void run() {
            while (!stopped) {
                if (cleaning == null && !begin()) {
                    resumeIn(limits.backoffMs());
                    return;
                }
                long pauseMs = throttle.moved(advance(), clock.nanoTime());
                if (pauseMs > 0) {
                    resumeIn(pauseMs);
                    return;
                }
            }
            abandon();
        }

        /// @return false when there is nothing to clean
        boolean begin() {
            startedMs = clock.monotonicMs();
            cleaning = choose();
            return cleaning != null;
        }

        void resume() {
            try {
                if (worker != null) {
                    worker.execute(this);
                }
            } catch (QueueClosedException e) {
                log.debug("The cleaner has stopped");
            }
        }

        private void resumeIn(long delayMs) {
            timer.schedule(Math.max(1, delayMs), this::resume);
        }

        /// @return bytes moved
        long advance() {
            Cleaning current = cleaning;
            if (current == null) {
                return 0;
            }
            TopicPartition partition = current.plan().log().topicPartition();
            long movedBefore = current.stats().movedBytes();
            boolean more = false;
            try {
                more = current.step();
                if (!more) {
                    finish(current);
                }
            } catch (CleaningAbortedException e) {
                log.info("The cleaning of {} was given up: {}", partition, e.getMessage());
                more = false;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                setAside(partition, e);
                more = false;
            } finally {
                if (!more) {
                    abandon();
                }
            }
            return current.stats().movedBytes() - movedBefore;
        }

        private void finish(Cleaning done) throws IOException {
            CleaningPlan plan = done.plan();
            CleaningStats stats = done.stats();
            stats.elapsedMs = clock.monotonicMs() - startedMs;
            last = stats;
            checkpoints.cleaned(plan.log(), plan.snapshot(), done.cleanedUpTo());
            TopicPartition partition = plan.log().topicPartition();
            log.info(
                    "Cleaned {}, offsets {} to {} were dirty: {}",
                    partition,
                    plan.firstDirtyOffset(),
                    done.cleanedUpTo(),
                    stats);
            if (stats.keylessRecords() > 0) {
                log.warn("{} had {} records without a key", partition, stats.keylessRecords());
            }
            if (uncleanable.remove(partition) != null) {
                log.info("{} can be cleaned again", partition);
            }
        }

        void abandon() {
            Cleaning unfinished = cleaning;
            cleaning = null;
            if (unfinished != null) {
                try {
                    unfinished.close();
                } catch (IOException e) {
                    // The next start deletes what is left.
                    log.warn(
                            "Leftovers of the cleaning of {} stay: {}",
                            unfinished.plan().log().topicPartition(),
                            e.toString());
                } finally {
                    release(unfinished.plan());
                }
            }
        }
    }
}
