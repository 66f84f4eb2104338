package dev.odradek.sim;

import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.ResidentReads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// A file that a node has open; it stays readable when its name is gone.
final class SimOpenFile implements DiskFile {
    private final SimDisk disk;
    private final SimMount mount;
    private final Path path;
    private final SimFile file;
    private final boolean readOnly;
    private boolean closed;

    SimOpenFile(SimDisk disk, SimMount mount, Path path, SimFile file, boolean readOnly) {
        this.disk = disk;
        this.mount = mount;
        this.path = path;
        this.file = file;
        this.readOnly = readOnly;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        ResidentReads.check(this, position, Math.max(1, target.remaining()));
        return mount.call(
                DiskCall.READ,
                path,
                position,
                () -> {
                    checkOpen(false);
                    if (file.load(position, target.remaining())) {
                        disk.waited(path);
                    }
                    return file.read(target, position);
                });
    }

    @Override
    public boolean isResident(long position, long sizeBytes) {
        synchronized (disk) {
            return disk.isProbeBroken() || file.isResident(position, sizeBytes);
        }
    }

    @Override
    public void load(long position, long sizeBytes) throws IOException {
        mount.call(
                DiskCall.READ,
                path,
                position,
                () -> {
                    checkOpen(false);
                    if (file.load(position, sizeBytes)) {
                        disk.waited(path);
                    }
                    return true;
                });
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        synchronized (disk) {
            byte[] bytes = new byte[source.remaining()];
            source.duplicate().get(bytes);
            var crc = new CRC32C();
            crc.update(bytes);
            DiskError error =
                    disk.begin(mount, DiskCall.WRITE, path, position * 31 + crc.getValue());
            checkOpen(true);
            int through = disk.bytesOfWrite(bytes.length, error);
            long added = file.links == 0 ? 0 : position + through - file.sizeBytes();
            if (added > 0) {
                long room = disk.takeRoom(added);
                if (room < added) {
                    through = (int) Math.max(0, through - (added - room));
                    error = DiskError.NO_SPACE;
                }
            }
            file.write(
                    through == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, through),
                    position);
            file.modifiedMs = disk.clock().wallMs();
            source.position(source.position() + through);
            if (error != null) {
                throw error.exception();
            }
            disk.end(mount, DiskCall.WRITE, path);
        }
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
        synchronized (disk) {
            DiskError error = disk.begin(mount, DiskCall.FORCE, path, 0);
            checkOpen(false);
            if (error != null) {
                file.failForce(disk.random());
                throw error.syncException();
            }
            file.force();
            disk.end(mount, DiskCall.FORCE, path);
        }
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        mount.call(
                DiskCall.TRUNCATE,
                path,
                sizeBytes,
                () -> {
                    checkOpen(true);
                    int before = file.sizeBytes();
                    file.truncate(sizeBytes);
                    if (file.links > 0) {
                        disk.takeRoom(file.sizeBytes() - before);
                    }
                    file.modifiedMs = disk.clock().wallMs();
                    return true;
                });
    }

    @Override
    public long sizeBytes() throws IOException {
        return mount.call(
                DiskCall.LOOK,
                path,
                0,
                () -> {
                    checkOpen(false);
                    return (long) file.sizeBytes();
                });
    }

    /// A crashed node's files are closed for it.
    @Override
    public void close() {
        synchronized (disk) {
            closed = true;
        }
    }

    private void checkOpen(boolean forWriting) throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (forWriting && readOnly) {
            throw new NonWritableChannelException();
        }
    }
}
