package dev.odradek.sim;

import dev.odradek.base.disk.DirectoryLock;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.FileStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A [SimDisk] as one life of a node sees it.
final class SimMount implements Disk {
    private final SimDisk disk;
    private final Set<Path> locks = new HashSet<>();
    // Under the disk's monitor, as all that is reached from here.
    boolean dead;

    SimMount(SimDisk disk) {
        this.disk = disk;
    }

    /// Something done to the file system.
    interface Action<T> {
        T run() throws IOException;
    }

    /// Makes one call.
    <T> T call(DiskCall call, Path path, long detail, Action<T> action) throws IOException {
        synchronized (disk) {
            DiskError error = disk.begin(this, call, path, detail);
            if (error != null) {
                throw call == DiskCall.SYNC_DIRECTORY ? error.syncException() : error.exception();
            }
            T result = action.run();
            disk.end(this, call, path);
            return result;
        }
    }

    /// Makes a call that cannot fail.
    private <T> T look(Path path, Action<T> action) {
        try {
            return call(DiskCall.LOOK, path, 0, action);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public DiskFile open(Path path, Access access) throws IOException {
        return call(
                DiskCall.OPEN,
                path,
                access.ordinal(),
                () -> {
                    SimNode node = disk.node(path);
                    boolean creates = access == Access.WRITE || access == Access.CREATE;
                    if (!creates) {
                        disk.mayWait(path);
                    }
                    if (node instanceof SimDirectory) {
                        throw new IOException(path + ": Is a directory");
                    }
                    if (node == null && !creates) {
                        throw new NoSuchFileException(path.toString());
                    }
                    if (node != null && access == Access.CREATE) {
                        throw new FileAlreadyExistsException(path.toString());
                    }
                    SimFile file = (SimFile) node;
                    if (file == null) {
                        file = new SimFile(disk.nextId());
                        file.links = 1;
                        file.modifiedMs = disk.clock().wallMs();
                        disk.journal().set(parent(path), name(path), file);
                    }
                    return new SimOpenFile(disk, this, path, file, access == Access.READ);
                });
    }

    @Override
    public boolean exists(Path path) {
        return look(path, () -> disk.node(path) != null);
    }

    @Override
    public boolean isDirectory(Path path) {
        return look(path, () -> disk.node(path) instanceof SimDirectory);
    }

    @Override
    public long sizeBytes(Path file) throws IOException {
        return call(DiskCall.LOOK, file, 0, () -> (long) file(file).sizeBytes());
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return call(
                DiskCall.LIST,
                directory,
                0,
                () -> List.copyOf(directory(directory).live.navigableKeySet()));
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (isDirectory(directory)) {
            return;
        }
        Path above = directory.toAbsolutePath().getParent();
        if (above != null) {
            createDirectories(above);
        }
        call(
                DiskCall.CREATE_DIRECTORY,
                directory,
                0,
                () -> {
                    if (disk.node(directory) != null) {
                        throw new FileAlreadyExistsException(directory.toString());
                    }
                    disk.journal()
                            .set(
                                    parent(directory),
                                    name(directory),
                                    new SimDirectory(disk.nextId()));
                    return true;
                });
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        call(
                DiskCall.RENAME,
                source,
                target.hashCode(),
                () -> {
                    SimNode node = disk.node(source);
                    SimNode replaced = disk.node(target);
                    if (node == null) {
                        throw new NoSuchFileException(source.toString());
                    }
                    if (replaced instanceof SimDirectory directory && !directory.live.isEmpty()) {
                        throw new DirectoryNotEmptyException(target.toString());
                    }
                    disk.journal()
                            .rename(parent(source), name(source), parent(target), name(target));
                    if (replaced instanceof SimFile file && !file.equals(node)) {
                        unlink(file);
                    }
                    return true;
                });
    }

    @Override
    public boolean delete(Path path) throws IOException {
        return call(
                DiskCall.DELETE,
                path,
                0,
                () -> {
                    switch (disk.node(path)) {
                        case null -> {
                            return false;
                        }
                        case SimDirectory directory -> {
                            if (!directory.live.isEmpty()) {
                                throw new DirectoryNotEmptyException(path.toString());
                            }
                        }
                        case SimFile file -> unlink(file);
                    }
                    disk.journal().set(parent(path), name(path), null);
                    return true;
                });
    }

    private void unlink(SimFile file) {
        file.links = 0;
        disk.takeRoom(-file.sizeBytes());
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        if (!exists(directory)) {
            return;
        }
        if (isDirectory(directory)) {
            for (String name : list(directory)) {
                deleteTree(directory.resolve(name));
            }
        }
        delete(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        call(
                DiskCall.SYNC_DIRECTORY,
                directory,
                0,
                () -> {
                    disk.journal().sync(directory(directory));
                    return true;
                });
    }

    @Override
    public boolean syncFileSystem(Path directory) throws IOException {
        synchronized (disk) {
            DiskError error = disk.begin(this, DiskCall.SYNC_FILE_SYSTEM, directory, 0);
            if (error != null) {
                disk.journal().files().forEach(file -> file.failForce(disk.random()));
                throw error.syncException();
            }
            disk.journal().syncAll();
            disk.journal().files().forEach(SimFile::force);
            disk.end(this, DiskCall.SYNC_FILE_SYSTEM, directory);
        }
        return true;
    }

    @Override
    public @Nullable String incarnation(Path directory) throws IOException {
        synchronized (disk) {
            DiskError error = disk.begin(this, DiskCall.LOOK, directory, 1);
            if (error != null) {
                throw error.exception();
            }
            String incarnation = disk.incarnation();
            disk.end(this, DiskCall.LOOK, directory);
            return incarnation;
        }
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return call(
                DiskCall.READ,
                file,
                0,
                () -> {
                    ByteBuffer content = ByteBuffer.allocate(file(file).sizeBytes());
                    file(file).read(content, 0);
                    return content.array();
                });
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return call(DiskCall.LOOK, path, 0, () -> file(path).modifiedMs);
    }

    @Override
    public FileStamp stamp(Path path) throws IOException {
        return call(
                DiskCall.LOOK,
                path,
                2,
                () ->
                        switch (disk.node(path)) {
                            case null -> throw new NoSuchFileException(path.toString());
                            case SimFile file ->
                                    new FileStamp(file.id, file.version, file.sizeBytes());
                            case SimDirectory directory ->
                                    new FileStamp(directory.id, directory.version, 0);
                        });
    }

    @Override
    public void lastModifiedMs(Path path, long wallMs) throws IOException {
        call(DiskCall.LOOK, path, wallMs, () -> file(path).modifiedMs = wallMs);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return call(
                DiskCall.LOOK, path, 0, () -> Math.max(0, disk.capacityBytes() - disk.usedBytes()));
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return call(DiskCall.LOOK, path, 0, disk::capacityBytes);
    }

    @Override
    public @Nullable DirectoryLock tryLock(Path file) throws IOException {
        open(file, Access.WRITE).close();
        boolean taken = call(DiskCall.LOCK, file, 0, () -> locks.add(file));
        return taken
                ? () -> {
                    synchronized (disk) {
                        locks.remove(file);
                    }
                }
                : null;
    }

    private SimFile file(Path path) throws IOException {
        return switch (disk.node(path)) {
            case null -> throw new NoSuchFileException(path.toString());
            case SimDirectory _ -> throw new IOException(path + ": Is a directory");
            case SimFile file -> file;
        };
    }

    private SimDirectory directory(Path path) throws IOException {
        return switch (disk.node(path)) {
            case null -> throw new NoSuchFileException(path.toString());
            case SimFile _ -> throw new NotDirectoryException(path.toString());
            case SimDirectory directory -> directory;
        };
    }

    private SimDirectory parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(path + " has no parent");
        }
        return directory(parent);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
