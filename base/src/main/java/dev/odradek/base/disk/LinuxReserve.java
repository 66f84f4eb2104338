package dev.odradek.base.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Blocks behind the end of a file, by `fallocate(2)` with `FALLOC_FL_KEEP_SIZE` and `truncate(2)`,
/// which the JDK does not offer.
final class LinuxReserve {
    private static final int O_RDWR = 2;
    private static final int KEEP_SIZE = 1;

    private final MethodHandle fallocate;
    private final MethodHandle truncate;

    private LinuxReserve(MethodHandle fallocate, MethodHandle truncate) {
        this.fallocate = fallocate;
        this.truncate = truncate;
    }

    private static final class Found {
        static final @Nullable LinuxReserve INSTANCE = find();
    }

    /// @return null where there are no such calls
    static @Nullable LinuxReserve get() {
        return Found.INSTANCE;
    }

    private static @Nullable LinuxReserve find() {
        MethodHandle fallocate =
                LinuxCalls.find(
                        "fallocate",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG));
        MethodHandle truncate =
                LinuxCalls.find(
                        "truncate",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        return fallocate == null || truncate == null ? null : new LinuxReserve(fallocate, truncate);
    }

    /// @return whether the file now has blocks for its first `sizeBytes`
    boolean reserve(Path file, long sizeBytes) {
        int descriptor = LinuxCalls.open(file, O_RDWR);
        if (descriptor < 0) {
            return false;
        }
        try {
            return (int) fallocate.invokeExact(descriptor, KEEP_SIZE, 0L, sizeBytes) == 0;
        } catch (Throwable e) {
            throw LinuxCalls.broken("fallocate", e);
        } finally {
            LinuxCalls.close(descriptor);
        }
    }

    /// Gives back the blocks behind the end of a file.
    ///
    /// @param sizeBytes its length
    void release(Path file, long sizeBytes) throws IOException {
        int status;
        try (Arena arena = Arena.ofConfined()) {
            status = (int) truncate.invokeExact(arena.allocateFrom(file.toString()), sizeBytes);
        } catch (Throwable e) {
            throw LinuxCalls.broken("truncate", e);
        }
        if (status != 0) {
            throw new IOException(file + ": truncate to " + sizeBytes + " bytes failed");
        }
    }
}
