package dev.odradek.benchmarks.load;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Threads that run as soon as they have something to do. On a machine whose cores are busy a load's
/// thread otherwise waits for milliseconds until a broker's thread has had its share, and that
/// lateness is all that a p99.9 shows. Source: sched(7).
final class Punctual {
    private static final int CALLING_THREAD = 0;
    private static final int SCHED_FIFO = 1;
    private static final int LOWEST_PRIORITY = 1;
    private static final MethodHandle SET_SCHEDULER = setScheduler();

    private Punctual() {}

    // A native call is what this is for.
    @SuppressWarnings("restricted")
    private static MethodHandle setScheduler() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sched_setscheduler"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS));
    }

    /// Makes the calling thread one of them, where the user may do that: root, as a rule. Elsewhere
    /// it goes on as it is, and what it was late by is told.
    static void becomeIfAllowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, LOWEST_PRIORITY);
            int _ = (int) SET_SCHEDULER.invokeExact(CALLING_THREAD, SCHED_FIFO, priority);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
