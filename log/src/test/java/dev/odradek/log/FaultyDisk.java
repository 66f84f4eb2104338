package dev.odradek.log;

import dev.odradek.base.disk.DirectoryLock;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A disk that fails on demand.
final class FaultyDisk implements Disk {
    private final RealDisk disk = new RealDisk();

    /// Bytes that still can be written to `.log` files.
    volatile long spaceBytes = Long.MAX_VALUE;

    /// Whether forcing a file fails.
    volatile boolean forceFails;

    @Override
    public DiskFile open(Path path, Access access) throws IOException {
        return new FaultyFile(disk.open(path, access));
    }

    private final class FaultyFile implements DiskFile {
        private final DiskFile file;

        FaultyFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            if (!path().toString().endsWith(".log")) {
                file.write(source, position);
                return;
            }
            int wanted = source.remaining();
            int written = (int) Math.min(wanted, spaceBytes);
            file.write(source.slice(source.position(), written), position);
            spaceBytes -= written;
            if (written < wanted) {
                throw new IOException("No space left on device");
            }
            source.position(source.limit());
        }

        @Override
        public long write(ByteBuffer[] sources, long position) throws IOException {
            long at = position;
            for (ByteBuffer source : sources) {
                int bytes = source.remaining();
                write(source, at);
                at += bytes;
            }
            return at - position;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            file.force(metadata);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            file.truncate(sizeBytes);
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public @Nullable FileChannel channel() {
            return file.channel();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public long sizeBytes(Path file) throws IOException {
        return disk.sizeBytes(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        disk.rename(source, target);
    }

    @Override
    public boolean delete(Path path) throws IOException {
        return disk.delete(path);
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        disk.deleteTree(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public void writeAtomically(Path file, byte[] content) throws IOException {
        disk.writeAtomically(file, content);
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return disk.lastModifiedMs(path);
    }

    @Override
    public void lastModifiedMs(Path path, long wallMs) throws IOException {
        disk.lastModifiedMs(path, wallMs);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return disk.usableBytes(path);
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return disk.totalBytes(path);
    }

    @Override
    public @Nullable DirectoryLock tryLock(Path file) throws IOException {
        return disk.tryLock(file);
    }
}
