package dev.odradek.benchmarks.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Sends requests at a fixed rate, over its lanes in turn, whatever becomes of them.
public final class OpenLoop implements AutoCloseable {
    private static final int DIGITS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<Lane> lanes;
    private final long startNanos;
    private final double periodNanos;
    private final Thread thread;
    // Guarded by its monitor.
    private final Histogram lateNanos = new Histogram(DIGITS);
    private volatile boolean stopping;

    /// Starts at once.
    ///
    /// @param perSecond of all lanes together
    public OpenLoop(List<? extends Lane> lanes, double perSecond) {
        this.lanes = List.copyOf(lanes);
        this.periodNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.startNanos = System.nanoTime();
        this.thread = Thread.ofPlatform().daemon().name("open-loop").start(this::run);
    }

    /// When the `turn`-th request of the lane was or will be due.
    ///
    /// @param lane its place in the list
    /// @param turn from 0 on
    public long dueNanos(int lane, long turn) {
        return startNanos + (long) ((turn * lanes.size() + lane) * periodNanos);
    }

    /// Forgets how late requests were so far.
    public void forgetLateness() {
        synchronized (lateNanos) {
            lateNanos.reset();
        }
    }

    /// How late requests were sent, in nanoseconds: what of their latencies is the machine's or the
    /// client's own.
    public Histogram lateness() {
        synchronized (lateNanos) {
            return lateNanos.copy();
        }
    }

    /// Nanoseconds of processor time that the schedule has used.
    public long cpuNanos() {
        return THREADS.getThreadCpuTime(thread.threadId());
    }

    private void run() {
        boolean _ = Punctual.becomeIfAllowed();
        for (long turn = 0; ; turn++) {
            for (int lane = 0; lane < lanes.size(); lane++) {
                long due = dueNanos(lane, turn);
                for (long early = due - System.nanoTime();
                        early > 0;
                        early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                if (stopping) {
                    return;
                }
                late(System.nanoTime() - due);
                lanes.get(lane).send(due);
            }
        }
    }

    private void late(long nanos) {
        synchronized (lateNanos) {
            lateNanos.recordValue(nanos);
        }
    }

    /// Sends no more.
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
