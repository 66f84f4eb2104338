package dev.odradek.base.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The operating system's files.
public final class RealDisk implements Disk {
    @Override
    public DiskFile open(Path path, Access access) throws IOException {
        Set<StandardOpenOption> options =
                switch (access) {
                    case READ -> Set.of(StandardOpenOption.READ);
                    case UPDATE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
                    case WRITE ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                    case CREATE ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW);
                };
        return new RealFile(path, FileChannel.open(path, options));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public long sizeBytes(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        var names = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean delete(Path path) throws IOException {
        return Files.deleteIfExists(path);
    }

    @Override
    public void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path dir, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.deleteIfExists(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            try {
                channel.force(true);
            } catch (IOException e) {
                throw RealFile.syncFailed(directory, e);
            }
        }
    }

    @Override
    public boolean syncFileSystem(Path directory) throws IOException {
        LinuxSync linux = LinuxSync.get();
        if (linux == null) {
            return false;
        }
        linux.syncFileSystem(directory);
        return true;
    }

    @Override
    public boolean reserve(Path file, long sizeBytes) {
        LinuxReserve linux = LinuxReserve.get();
        return linux != null && linux.reserve(file, sizeBytes);
    }

    @Override
    public void releaseReserve(Path file, long sizeBytes) throws IOException {
        LinuxReserve linux = LinuxReserve.get();
        if (linux != null) {
            linux.release(file, sizeBytes);
        }
    }

    @Override
    public @Nullable String incarnation(Path directory) throws IOException {
        return LinuxMount.incarnation(directory);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }

    @Override
    public FileStamp stamp(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, "unix:ino,lastModifiedTime,size");
        return new FileStamp(
                (long) Objects.requireNonNull(found.get("ino")),
                ((FileTime) Objects.requireNonNull(found.get("lastModifiedTime")))
                        .to(TimeUnit.NANOSECONDS),
                (long) Objects.requireNonNull(found.get("size")));
    }

    @Override
    public void lastModifiedMs(Path path, long wallMs) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(wallMs));
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return Files.getFileStore(path).getTotalSpace();
    }

    @Override
    public @Nullable DirectoryLock tryLock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return channel::close;
            }
        } catch (OverlappingFileLockException e) {
            // This process holds it already: for the caller the same as another process holding it.
            channel.close();
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }
}
