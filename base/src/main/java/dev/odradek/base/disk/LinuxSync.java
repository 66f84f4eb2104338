package dev.odradek.base.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `syncfs(2)`, which the JDK does not offer.
final class LinuxSync {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle open;
    private final MethodHandle syncfs;
    private final MethodHandle close;

    private LinuxSync(MethodHandle open, MethodHandle syncfs, MethodHandle close) {
        this.open = open;
        this.syncfs = syncfs;
        this.close = close;
    }

    private static final class Found {
        static final @Nullable LinuxSync INSTANCE = find();
    }

    /// @return null where there is no such call
    static @Nullable LinuxSync get() {
        return Found.INSTANCE;
    }

    // Native calls are what this is for.
    @SuppressWarnings("restricted")
    private static @Nullable LinuxSync find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup symbols = linker.defaultLookup();
        Optional<MemorySegment> open = symbols.find("open");
        Optional<MemorySegment> syncfs = symbols.find("syncfs");
        Optional<MemorySegment> close = symbols.find("close");
        if (open.isEmpty() || syncfs.isEmpty() || close.isEmpty()) {
            return null;
        }
        Linker.Option errno = Linker.Option.captureCallState("errno");
        return new LinuxSync(
                linker.downcallHandle(
                        open.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        errno,
                        Linker.Option.firstVariadicArg(2)),
                linker.downcallHandle(
                        syncfs.get(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                        errno),
                linker.downcallHandle(
                        close.get(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
    }

    /// Makes durable what the file system of `directory` holds.
    void syncFileSystem(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor =
                    (int)
                            open.invokeExact(
                                    state,
                                    arena.allocateFrom(directory.toString()),
                                    O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException(directory + ": open failed, errno " + errno(state));
            }
            try {
                if ((int) syncfs.invokeExact(state, descriptor) != 0) {
                    throw new IOException(directory + ": syncfs failed, errno " + errno(state));
                }
            } finally {
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("syncfs", e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }
}
