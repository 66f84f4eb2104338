package dev.odradek.benchmarks.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Processor time of another process to the nanosecond, its ended threads included: `/proc` says it
/// in ticks of ten milliseconds, of which a light load uses a few dozen while it is measured.
/// Source: clock_getcpuclockid(3).
final class ProcessClock {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final StructLayout TIMESPEC =
            MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final MethodHandle GET_CLOCK =
            NativeCalls.find(
                    "clock_getcpuclockid",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle GET_TIME =
            NativeCalls.find(
                    "clock_gettime",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private ProcessClock() {}

    /// @throws IllegalStateException when there is no such process
    static double seconds(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment clock = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment time = arena.allocate(TIMESPEC);
            int error = (int) GET_CLOCK.invokeExact(Math.toIntExact(pid), clock);
            if (error == 0) {
                error = (int) GET_TIME.invokeExact(clock.get(ValueLayout.JAVA_INT, 0), time);
            }
            if (error != 0) {
                throw new IllegalStateException("no processor time of process " + pid);
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0)
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / NANOS_PER_SECOND;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
