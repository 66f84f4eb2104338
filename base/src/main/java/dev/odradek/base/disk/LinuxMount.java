package dev.odradek.base.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which boot, mount, device and inode a directory is, by `statx(2)`. The unique mount id came with
/// Linux 6.8; an older kernel's ids are used again, and prove nothing.
final class LinuxMount {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int AT_FDCWD = -100;
    private static final int STATX_INO = 0x100;
    private static final int STATX_MNT_ID_UNIQUE = 0x4000;

    // struct statx
    private static final int STATX_BYTES = 256;
    private static final long MASK_AT = 0;
    private static final long INODE_AT = 32;
    private static final long DEVICE_MAJOR_AT = 136;
    private static final long DEVICE_MINOR_AT = 140;
    private static final long MOUNT_ID_AT = 144;

    private LinuxMount() {}

    private static final class Statx {
        static final @Nullable MethodHandle CALL =
                LinuxCalls.find(
                        "statx",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS));
    }

    /// @return null where the kernel cannot tell
    static @Nullable String incarnation(Path directory) throws IOException {
        MethodHandle statx = Statx.CALL;
        if (statx == null || !Files.isReadable(BOOT_ID)) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(STATX_BYTES, Long.BYTES);
            int result =
                    (int)
                            statx.invokeExact(
                                    AT_FDCWD,
                                    arena.allocateFrom(directory.toAbsolutePath().toString()),
                                    0,
                                    STATX_INO | STATX_MNT_ID_UNIQUE,
                                    found);
            int wanted = STATX_INO | STATX_MNT_ID_UNIQUE;
            if (result != 0 || (found.get(ValueLayout.JAVA_INT, MASK_AT) & wanted) != wanted) {
                return null;
            }
            return "boot %s mount %d device %d:%d inode %d"
                    .formatted(
                            Files.readString(BOOT_ID).strip(),
                            found.get(ValueLayout.JAVA_LONG, MOUNT_ID_AT),
                            found.get(ValueLayout.JAVA_INT, DEVICE_MAJOR_AT),
                            found.get(ValueLayout.JAVA_INT, DEVICE_MINOR_AT),
                            found.get(ValueLayout.JAVA_LONG, INODE_AT));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw LinuxCalls.broken("statx", e);
        }
    }
}
