package dev.odradek.base.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Blocks behind the end of a file, by `fallocate(2)` with `FALLOC_FL_KEEP_SIZE` and `truncate(2)`,
/// which the JDK does not offer.
final class LinuxReserve {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int KEEP_SIZE = 1;

    private final MethodHandle open;
    private final MethodHandle fallocate;
    private final MethodHandle close;
    private final MethodHandle truncate;

    private LinuxReserve(
            MethodHandle open, MethodHandle fallocate, MethodHandle close, MethodHandle truncate) {
        this.open = open;
        this.fallocate = fallocate;
        this.close = close;
        this.truncate = truncate;
    }

    private static final class Found {
        static final @Nullable LinuxReserve INSTANCE = find();
    }

    /// @return null where there are no such calls
    static @Nullable LinuxReserve get() {
        return Found.INSTANCE;
    }

    // Native calls are what this is for.
    @SuppressWarnings("restricted")
    private static @Nullable LinuxReserve find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup symbols = linker.defaultLookup();
        Optional<MemorySegment> open = symbols.find("open");
        Optional<MemorySegment> fallocate = symbols.find("fallocate");
        Optional<MemorySegment> close = symbols.find("close");
        Optional<MemorySegment> truncate = symbols.find("truncate");
        if (open.isEmpty() || fallocate.isEmpty() || close.isEmpty() || truncate.isEmpty()) {
            return null;
        }
        return new LinuxReserve(
                linker.downcallHandle(
                        open.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2)),
                linker.downcallHandle(
                        fallocate.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG)),
                linker.downcallHandle(
                        close.get(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)),
                linker.downcallHandle(
                        truncate.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)));
    }

    /// @return whether the file now has blocks for its first `sizeBytes`
    boolean reserve(Path file, long sizeBytes) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                return false;
            }
            try {
                return (int) fallocate.invokeExact(descriptor, KEEP_SIZE, 0L, sizeBytes) == 0;
            } finally {
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("fallocate", e);
        }
    }

    /// Gives back the blocks behind the end of a file.
    ///
    /// @param sizeBytes its length
    void release(Path file, long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if ((int) truncate.invokeExact(arena.allocateFrom(file.toString()), sizeBytes) != 0) {
                throw new IOException(file + ": truncate to " + sizeBytes + " bytes failed");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("truncate", e);
        }
    }
}
