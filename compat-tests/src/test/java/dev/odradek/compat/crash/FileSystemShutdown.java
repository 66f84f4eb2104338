package dev.odradek.compat.crash;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// The ioctl by which ext4 stops at once, as if its device had lost power. Source: Linux,
/// `EXT4_IOC_SHUTDOWN` in `fs/ext4/ioctl.c`.
final class FileSystemShutdown {
    private static final long SHUTDOWN = 0x8004587DL; // _IOR('X', 125, __u32)
    private static final int WITHOUT_LOG_FLUSH = 2;
    private static final int READ_ONLY = 0;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
            handle("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IOCTL =
            handle("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle CLOSE =
            handle("close", 1, FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private FileSystemShutdown() {}

    /// Stops the file system that is mounted at `mountPoint`.
    ///
    /// @return 0, or the error's number
    static int withoutLogFlush(Path mountPoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom(mountPoint.toString());
            int descriptor = (int) OPEN.invokeExact(state, path, READ_ONLY);
            if (descriptor < 0) {
                return (int) ERRNO.get(state, 0L);
            }
            MemorySegment flags = arena.allocateFrom(JAVA_INT, WITHOUT_LOG_FLUSH);
            int stopped = (int) IOCTL.invokeExact(state, descriptor, SHUTDOWN, flags);
            int error = stopped == 0 ? 0 : (int) ERRNO.get(state, 0L);
            int unused = (int) CLOSE.invokeExact(state, descriptor);
            return error;
        } catch (Throwable e) {
            throw new AssertionError("shutting down " + mountPoint, e);
        }
    }

    /// @param fixed how many arguments come before the variable ones
    @SuppressWarnings("restricted") // functions of the C library, which every JVM has loaded
    private static MethodHandle handle(String name, int fixed, FunctionDescriptor descriptor) {
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow(name),
                        descriptor,
                        Linker.Option.captureCallState("errno"),
                        Linker.Option.firstVariadicArg(fixed));
    }
}
