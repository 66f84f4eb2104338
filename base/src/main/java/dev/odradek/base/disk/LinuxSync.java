package dev.odradek.base.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `syncfs(2)`, which the JDK does not offer.
final class LinuxSync {
    private static final int O_RDONLY = 0;

    private final MethodHandle syncfs;

    private LinuxSync(MethodHandle syncfs) {
        this.syncfs = syncfs;
    }

    private static final class Found {
        static final @Nullable LinuxSync INSTANCE = find();
    }

    /// @return null where there is no such call
    static @Nullable LinuxSync get() {
        return Found.INSTANCE;
    }

    private static @Nullable LinuxSync find() {
        MethodHandle syncfs =
                LinuxCalls.find(
                        "syncfs",
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                        LinuxCalls.NOTES_ERRNO);
        return syncfs == null ? null : new LinuxSync(syncfs);
    }

    /// Makes durable what the file system of `directory` holds.
    void syncFileSystem(Path directory) throws IOException {
        int descriptor = LinuxCalls.open(directory, O_RDONLY);
        if (descriptor < 0) {
            throw new IOException(directory + ": open failed, errno " + -descriptor);
        }
        int error;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(LinuxCalls.STATE);
            int status = (int) syncfs.invokeExact(state, descriptor);
            error = status == 0 ? 0 : LinuxCalls.errno(state);
        } catch (Throwable e) {
            throw LinuxCalls.broken("syncfs", e);
        } finally {
            LinuxCalls.close(descriptor);
        }
        if (error != 0) {
            throw new IOException(directory + ": syncfs failed, errno " + error);
        }
    }
}
