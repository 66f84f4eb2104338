package dev.odradek.base.disk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// What `strerror(3)` says, as the JDK puts it into its exceptions.
final class LinuxErrors {
    private static final long TEXT_BYTES_MAX = 1024;

    private LinuxErrors() {}

    /// @return the texts of the error numbers; empty where they cannot be told
    // The layout of the text is taken at its word.
    @SuppressWarnings("restricted")
    static List<String> texts(int... numbers) {
        MethodHandle strerror =
                LinuxCalls.find(
                        "strerror",
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS.withTargetLayout(
                                        MemoryLayout.sequenceLayout(
                                                TEXT_BYTES_MAX, ValueLayout.JAVA_BYTE)),
                                ValueLayout.JAVA_INT));
        if (strerror == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int number : numbers) {
            try {
                texts.add(((MemorySegment) strerror.invokeExact(number)).getString(0));
            } catch (Throwable e) {
                throw LinuxCalls.broken("strerror", e);
            }
        }
        return texts;
    }
}
