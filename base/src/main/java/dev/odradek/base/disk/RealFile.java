package dev.odradek.base.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A file channel with loops around partial reads and writes.
final class RealFile implements DiskFile {
    private final Path path;
    private final FileChannel channel;

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
        channel.force(metadata);
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
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
