package dev.odradek.base.disk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `strerror(3)` says, as the JDK puts it into its exceptions.
final class LinuxErrors {
    private static final long TEXT_BYTES_MAX = 1024;

    private LinuxErrors() {}

    /// @return the texts of the error numbers; empty where they cannot be told
    // Native calls are what this is for.
    @SuppressWarnings("restricted")
    static List<String> texts(int... numbers) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return List.of();
        }
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> found = linker.defaultLookup().find("strerror");
        if (found.isEmpty()) {
            return List.of();
        }
        MethodHandle strerror =
                linker.downcallHandle(
                        found.get(),
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS.withTargetLayout(
                                        MemoryLayout.sequenceLayout(
                                                TEXT_BYTES_MAX, ValueLayout.JAVA_BYTE)),
                                ValueLayout.JAVA_INT));
        List<String> texts = new ArrayList<>();
        for (int number : numbers) {
            try {
                texts.add(((MemorySegment) strerror.invokeExact(number)).getString(0));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("strerror", e);
            }
        }
        return texts;
    }
}
