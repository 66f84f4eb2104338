package dev.odradek.base.disk;

import java.io.IOException;
import java.io.SyncFailedException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A file channel with loops around partial reads and writes.
final class RealFile implements DiskFile {
    private static final int LOAD_BYTES = 128 * 1024;
    // What a device may take at once, if not more.
    private static final long ADVICE_BYTES = 512 * 1024;
    private static final int UNKNOWN = -2;
    private static final int CLOSED = -1;

    private final Path path;
    private final FileChannel channel;
    private volatile int pages = UNKNOWN;

    RealFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        ResidentReads.check(this, position, Math.max(1, target.remaining()));
        int start = target.position();
        while (target.hasRemaining()) {
            int count = channel.read(target, position + target.position() - start);
            if (count < 0) {
                break;
            }
        }
        return target.position() - start;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, long position) throws IOException {
        if (sources.length == 1) {
            long remaining = sources[0].remaining();
            write(sources[0], position);
            return remaining;
        }
        // Only the channel's own position can be gathered to; appends have one caller at a time,
        // and reads are positional.
        channel.position(position);
        long written = 0;
        int first = 0;
        while (first < sources.length) {
            if (!sources[first].hasRemaining()) {
                first++;
                continue;
            }
            written += channel.write(sources, first, sources.length - first);
        }
        return written;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        try {
            channel.force(metadata);
        } catch (IOException e) {
            throw syncFailed(path, e);
        }
    }

    static SyncFailedException syncFailed(Path path, IOException cause) {
        var failure = new SyncFailedException(path + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        channel.truncate(sizeBytes);
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public boolean isResident(long position, long sizeBytes) {
        if (!LinuxPages.isFound()) {
            // The first load finds out.
            return false;
        }
        LinuxPages linux = LinuxPages.get();
        if (linux == null) {
            return isLoaded(position, sizeBytes);
        }
        int asked = pages(linux);
        return asked >= 0 && linux.areResident(asked, position, sizeBytes);
    }

    /// What the JDK has for it: slower, and on some systems it always says no.
    private boolean isLoaded(long position, long sizeBytes) {
        try (Arena arena = Arena.ofConfined()) {
            return position + sizeBytes <= channel.size()
                    && channel.map(FileChannel.MapMode.READ_ONLY, position, sizeBytes, arena)
                            .isLoaded();
        } catch (IOException | UnsupportedOperationException e) {
            // The one who reads will find out, elsewhere.
            return false;
        }
    }

    @Override
    public void load(long position, long sizeBytes) throws IOException {
        LinuxPages linux = LinuxPages.get();
        int asked = linux == null ? -1 : pages(linux);
        if (linux == null || asked < 0) {
            readThrough(position, position + sizeBytes);
            return;
        }
        long end = Math.min(position + sizeBytes, channel.size());
        for (long at = position; at < end; at += ADVICE_BYTES) {
            linux.willNeed(asked, at, Math.min(ADVICE_BYTES, end - at));
        }
        // One page of each stretch is waited for; reading all of them would copy them, and make
        // them look more wanted than they are.
        var one = ByteBuffer.allocateDirect(1);
        for (long at = position; at < end; at += LOAD_BYTES) {
            long until = Math.min(at + LOAD_BYTES, end);
            channel.read(one.clear(), until - 1);
            if (!linux.areResident(asked, at, until - at)) {
                readThrough(at, until);
            }
        }
    }

    private void readThrough(long from, long until) throws IOException {
        var target = ByteBuffer.allocateDirect(LOAD_BYTES);
        long at = from;
        while (at < until) {
            int count =
                    channel.read(target.clear().limit((int) Math.min(LOAD_BYTES, until - at)), at);
            if (count < 0) {
                break;
            }
            at += count;
        }
    }

    /// A descriptor of our own, since the channel does not tell its; made when first wanted. By the
    /// time the name may be another file's: then its answers are about that one, which at worst
    /// costs a wait.
    private int pages(LinuxPages linux) {
        int known = pages;
        if (known != UNKNOWN) {
            return known;
        }
        synchronized (this) {
            if (pages == UNKNOWN) {
                pages = linux.open(path);
            }
            return pages;
        }
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public synchronized void close() throws IOException {
        LinuxPages linux = pages < 0 ? null : LinuxPages.get();
        if (linux != null) {
            linux.close(pages);
        }
        pages = CLOSED;
        channel.close();
    }
}
