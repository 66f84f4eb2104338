package dev.odradek.base.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Functions of the C library that the JDK does not offer, and descriptors to call them with. Each
/// is linked when it is first found, which takes its time.
final class LinuxCalls {
    /// What [#NOTES_ERRNO] makes a call take as its first argument.
    static final StructLayout STATE = Linker.Option.captureStateLayout();

    static final Linker.Option NOTES_ERRNO = Linker.Option.captureCallState("errno");

    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int O_CLOEXEC = 0x80000;

    private LinuxCalls() {}

    private static final class Descriptors {
        static final @Nullable MethodHandle OPEN =
                find(
                        "open",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        NOTES_ERRNO,
                        Linker.Option.firstVariadicArg(2));
        static final @Nullable MethodHandle CLOSE =
                find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// @return null where there is no such function, or where it is not Linux's
    // Native calls are what this is for.
    @SuppressWarnings("restricted")
    static @Nullable MethodHandle find(
            String name, FunctionDescriptor type, Linker.Option... options) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(address -> linker.downcallHandle(address, type, options))
                .orElse(null);
    }

    /// The error of the last call that was given `state`.
    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /// Opens a file, not to be inherited by child processes.
    ///
    /// @param flags `O_RDONLY` and the like
    /// @return a descriptor to be [#close]d; the negative error number when that failed
    static int open(Path file, int flags) {
        MethodHandle open = Descriptors.OPEN;
        if (open == null || Descriptors.CLOSE == null) {
            throw new IllegalStateException("open: no such call");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor =
                    (int)
                            open.invokeExact(
                                    state, arena.allocateFrom(file.toString()), flags | O_CLOEXEC);
            return descriptor < 0 ? -errno(state) : descriptor;
        } catch (Throwable e) {
            throw broken("open", e);
        }
    }

    static void close(int descriptor) {
        MethodHandle close = Descriptors.CLOSE;
        if (close == null) {
            throw new IllegalStateException("close: no such call");
        }
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw broken("close", e);
        }
    }

    /// What is to be thrown when the call itself threw, which no error of the system makes it do.
    static RuntimeException broken(String call, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException bug ? bug : new IllegalStateException(call, cause);
    }
}
