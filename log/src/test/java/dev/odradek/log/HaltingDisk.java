package dev.odradek.log;

import dev.odradek.base.disk.DirectoryLock;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.FileStamp;
import dev.odradek.base.disk.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A disk at which the process dies, or that fails once, at its n-th change.
final class HaltingDisk implements Disk {
    private final RealDisk disk = new RealDisk();
    private long changesLeft = Long.MAX_VALUE;
    private boolean dies;
    private boolean dead;

    /// Told of each change before it is made.
    volatile @Nullable Consumer<String> listener;

    /// Whether space can be set aside.
    boolean reserves = true;

    /// What was changed, for messages.
    final List<String> changes = new ArrayList<>();

    /// Nothing reaches the disk from the change after `changes` others on.
    synchronized void dieAfter(long count) {
        changesLeft = count;
        dies = true;
    }

    /// The change after `count` others fails, and is not made.
    synchronized void failAfter(long count) {
        changesLeft = count;
        dies = false;
    }

    synchronized boolean isDead() {
        return dead;
    }

    synchronized boolean hasStruck() {
        return dead || changesLeft < 0;
    }

    private void change(String what) throws IOException {
        Consumer<String> told = listener;
        if (told != null) {
            told.accept(what);
        }
        count(what);
    }

    private synchronized void count(String what) throws IOException {
        if (!dead && changesLeft-- > 0) {
            changes.add(what);
            return;
        }
        if (dead || dies || changesLeft == -1) {
            dead |= dies;
            throw new IOException("Input/output error at " + what);
        }
        changes.add(what);
    }

    private synchronized void checkAlive() throws IOException {
        if (dead) {
            throw new IOException("dead");
        }
    }

    @Override
    public boolean reserve(Path file, long sizeBytes) {
        changes.add("reserve " + file.getFileName() + " " + sizeBytes);
        return reserves && disk.reserve(file, sizeBytes);
    }

    @Override
    public void releaseReserve(Path file, long sizeBytes) throws IOException {
        change("release " + file.getFileName() + " " + sizeBytes);
        disk.releaseReserve(file, sizeBytes);
    }

    @Override
    public DiskFile open(Path path, Access access) throws IOException {
        checkAlive();
        boolean makes = access == Access.CREATE || access == Access.WRITE;
        if (makes && !disk.exists(path)) {
            change("make " + path.getFileName());
        }
        return new HaltingFile(disk.open(path, access));
    }

    private final class HaltingFile implements DiskFile {
        private final DiskFile file;

        HaltingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            checkAlive();
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            change("write " + path().getFileName());
            file.write(source, position);
        }

        @Override
        public long write(ByteBuffer[] sources, long position) throws IOException {
            change("write " + path().getFileName());
            return file.write(sources, position);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            // Only the process dies: what it wrote is there, forced or not.
            change("force " + path().getFileName());
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            change("truncate " + path().getFileName());
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
        change("make " + directory.getFileName());
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        change("rename " + source.getFileName() + " to " + target.getFileName());
        disk.rename(source, target);
    }

    @Override
    public boolean delete(Path path) throws IOException {
        if (!disk.exists(path)) {
            return false;
        }
        change("delete " + path.getFileName());
        return disk.delete(path);
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        change("delete tree " + directory.getFileName());
        disk.deleteTree(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change("sync " + directory.getFileName());
    }

    @Override
    public byte[] read(Path file) throws IOException {
        checkAlive();
        return disk.read(file);
    }

    @Override
    public void writeAtomically(Path file, byte[] content) throws IOException {
        change("replace " + file.getFileName());
        disk.writeAtomically(file, content);
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return disk.lastModifiedMs(path);
    }

    @Override
    public FileStamp stamp(Path path) throws IOException {
        return disk.stamp(path);
    }

    @Override
    public void lastModifiedMs(Path path, long wallMs) throws IOException {
        change("touch " + path.getFileName());
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
