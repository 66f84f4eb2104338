package dev.odradek.base.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Linux's page cache, asked and advised by descriptor.
///
/// | call | what for |
/// | --- | --- |
/// | `cachestat(2)`, Linux 6.5 | how many pages of a range are there, those under way included |
/// | `preadv2(2)` with `RWF_NOWAIT` | whether the content of a page is there |
/// | `posix_fadvise(2)` | begins to bring a range in |
///
/// The second alone would do, page by page, but where a page is missing it begins to read ahead on
/// the caller's time; so it is asked only where the first found something.
final class LinuxPages {
    static final int PAGE_BYTES = 4096;

    /// What is read at once arrives at once, more or less: one page of so many bytes is asked for
    /// its content.
    private static final int SAMPLE_BYTES = 128 * 1024;

    private static final long CACHESTAT = 451;
    private static final int O_RDONLY = 0;
    private static final int RWF_NOWAIT = 8;
    private static final int WILLNEED = 3;
    private static final int EAGAIN = 11;

    private final MethodHandle preadv2;
    private final MethodHandle fadvise;
    private final MethodHandle syscall;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
    private volatile boolean counts = true;

    /// Memory for arguments; each thread has its own, for good.
    private static final class Scratch {
        private final Arena arena = Arena.ofAuto();
        final MemorySegment state = arena.allocate(LinuxCalls.STATE);
        final MemorySegment range = arena.allocate(2 * Long.BYTES, Long.BYTES);
        final MemorySegment counted = arena.allocate(5 * Long.BYTES, Long.BYTES);
        final MemorySegment vector = arena.allocate(2 * Long.BYTES, Long.BYTES);

        Scratch() {
            MemorySegment octet = arena.allocate(1);
            vector.set(ValueLayout.JAVA_LONG, 0, octet.address());
            vector.set(ValueLayout.JAVA_LONG, Long.BYTES, 1);
        }
    }

    private static final class Found {
        static final @Nullable LinuxPages INSTANCE = find();

        static {
            found = true;
        }
    }

    private static volatile boolean found;

    /// Finds the calls when first asked, which takes a tenth of a second: not for an event loop.
    ///
    /// @return null where there are no such calls
    static @Nullable LinuxPages get() {
        return Found.INSTANCE;
    }

    /// Whether [#get] answers at once.
    static boolean isFound() {
        return found;
    }

    private LinuxPages(MethodHandle preadv2, MethodHandle fadvise, MethodHandle syscall) {
        this.preadv2 = preadv2;
        this.fadvise = fadvise;
        this.syscall = syscall;
    }

    private static @Nullable LinuxPages find() {
        String arch = System.getProperty("os.arch", "");
        if (!(arch.equals("amd64") || arch.equals("aarch64"))) {
            return null;
        }
        MethodHandle preadv2 =
                LinuxCalls.find(
                        "preadv2",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT),
                        LinuxCalls.NOTES_ERRNO);
        MethodHandle fadvise =
                LinuxCalls.find(
                        "posix_fadvise",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
        MethodHandle syscall =
                LinuxCalls.find(
                        "syscall",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(1));
        if (preadv2 == null || fadvise == null || syscall == null) {
            return null;
        }
        var pages = new LinuxPages(preadv2, fadvise, syscall);
        pages.rehearse();
        return pages;
    }

    /// Makes each call once, since the first takes long.
    private void rehearse() {
        int descriptor = open(Path.of("/"));
        if (descriptor >= 0) {
            boolean _ = areResident(descriptor, 0, 1);
            boolean _ = hasContent(descriptor, 0);
            willNeed(descriptor, 0, 1);
            close(descriptor);
        }
        counts = true;
    }

    /// Opens a file for the other calls.
    ///
    /// @return a descriptor to be [#close]d; negative when that failed
    int open(Path file) {
        return LinuxCalls.open(file, O_RDONLY);
    }

    void close(int descriptor) {
        LinuxCalls.close(descriptor);
    }

    /// Whether a read of the range finds all of it in memory. Beyond the end of the file nothing
    /// is.
    boolean areResident(int descriptor, long position, long sizeBytes) {
        long first = position - position % PAGE_BYTES;
        long end = position + sizeBytes;
        if (!areThere(descriptor, first, end)) {
            return false;
        }
        // Without the count each page is asked.
        int step = counts ? SAMPLE_BYTES : PAGE_BYTES;
        for (long at = first; at < end; at += step) {
            if (!hasContent(descriptor, at)) {
                return false;
            }
        }
        return end - first <= PAGE_BYTES || hasContent(descriptor, end - 1);
    }

    private boolean areThere(int descriptor, long first, long end) {
        if (!counts) {
            return true;
        }
        Scratch mine = scratch.get();
        mine.range.set(ValueLayout.JAVA_LONG, 0, first);
        mine.range.set(ValueLayout.JAVA_LONG, Long.BYTES, end - first);
        long status;
        try {
            status = (long) syscall.invokeExact(CACHESTAT, descriptor, mine.range, mine.counted, 0);
        } catch (Throwable e) {
            throw LinuxCalls.broken("cachestat", e);
        }
        if (status != 0) {
            // An older kernel, or one that forbids it.
            counts = false;
            return true;
        }
        long pages = (end - first + PAGE_BYTES - 1) / PAGE_BYTES;
        return mine.counted.get(ValueLayout.JAVA_LONG, 0) >= pages;
    }

    private boolean hasContent(int descriptor, long at) {
        Scratch mine = scratch.get();
        long count;
        try {
            count =
                    (long)
                            preadv2.invokeExact(
                                    mine.state, descriptor, mine.vector, 1, at, RWF_NOWAIT);
        } catch (Throwable e) {
            throw LinuxCalls.broken("preadv2", e);
        }
        // A file system that cannot tell says so; it is taken at the word of the count.
        return count > 0 || (count < 0 && LinuxCalls.errno(mine.state) != EAGAIN && counts);
    }

    /// Begins to bring in a range; as much of it as the device takes at once.
    void willNeed(int descriptor, long position, long sizeBytes) {
        try {
            int _ = (int) fadvise.invokeExact(descriptor, position, sizeBytes, WILLNEED);
        } catch (Throwable e) {
            throw LinuxCalls.broken("posix_fadvise", e);
        }
    }
}
