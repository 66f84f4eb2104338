package dev.odradek.benchmarks.load;

import dev.odradek.benchmarks.measure.NativeCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/// Threads that run as soon as they have something to do. On a machine whose cores are busy a
/// load's thread otherwise waits for milliseconds until a broker's thread has had its share, and
/// that lateness is all that a p99.9 shows. Source: sched(7).
public final class Punctual {
    private static final int CALLING_THREAD = 0;
    private static final int SCHED_FIFO = 1;
    private static final int LOWEST_PRIORITY = 1;
    private static final MethodHandle SET_SCHEDULER =
            NativeCalls.find(
                    "sched_setscheduler",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));

    private Punctual() {}

    /// Whether the user may make threads so: root, as a rule.
    public static boolean isAllowed() {
        var allowed = new AtomicBoolean();
        // On a thread of its own, since there is no way back.
        Thread probe = Thread.ofPlatform().start(() -> allowed.set(becomeIfAllowed()));
        try {
            probe.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return allowed.get();
    }

    /// Makes the calling thread one of them.
    ///
    /// @return whether that is allowed; otherwise it goes on as it is
    static boolean becomeIfAllowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, LOWEST_PRIORITY);
            return (int) SET_SCHEDULER.invokeExact(CALLING_THREAD, SCHED_FIFO, priority) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
