package dev.odradek.base.disk;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file system as the log needs it. What a call wrote is durable only after [DiskFile#force];
/// what it created, renamed or deleted only after [#syncDirectory] of the parent.
public interface Disk {
    /// What a file is opened for.
    enum Access {
        /// Reading; the file must exist.
        READ,
        /// Reading and writing; the file must exist.
        UPDATE,
        /// Reading and writing; the file is made when it is missing.
        WRITE,
        /// Reading and writing of a file that must not exist yet.
        CREATE
    }

    /// @throws java.nio.file.NoSuchFileException when the file is missing and is not to be made
    DiskFile open(Path path, Access access) throws IOException;

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /// @return the length of the file in bytes
    long sizeBytes(Path file) throws IOException;

    /// @return the names in the directory, sorted
    List<String> list(Path directory) throws IOException;

    /// Makes the directory and its missing parents.
    void createDirectories(Path directory) throws IOException;

    /// Renames in one step; a file at `target` is replaced.
    void rename(Path source, Path target) throws IOException;

    /// Deletes a file or an empty directory.
    ///
    /// @return false when there was none
    boolean delete(Path path) throws IOException;

    /// Deletes the directory and all in it; a missing one is fine.
    void deleteTree(Path directory) throws IOException;

    /// Makes the directory's own entries durable.
    void syncDirectory(Path directory) throws IOException;

    /// Makes everything durable that any file of `directory`'s file system holds: one call for many
    /// files.
    ///
    /// @return false, having done nothing, when this disk cannot
    default boolean syncFileSystem(Path directory) throws IOException {
        return false;
    }

    /// Sets space aside for a file to grow into. Its length stays what it is.
    ///
    /// @param sizeBytes up to where, from the file's beginning
    /// @return false when nothing was set aside: this disk cannot, or has not that much
    default boolean reserve(Path file, long sizeBytes) {
        return false;
    }

    /// Gives back what was set aside for a file behind its end. Nobody writes to it meanwhile.
    ///
    /// @param sizeBytes the length of the file
    default void releaseReserve(Path file, long sizeBytes) throws IOException {}

    /// Names what holds the unsynced content of `directory`: this boot of the kernel, this mount,
    /// this device and inode. As long as the name is the same, whatever any process wrote there can
    /// be read back, synced or not.
    ///
    /// @return null where that cannot be told
    default @Nullable String incarnation(Path directory) throws IOException {
        return null;
    }

    /// @return the whole content of a small file
    byte[] read(Path file) throws IOException;

    /// Makes what was written to a file durable, whoever wrote it.
    default void force(Path file) throws IOException {
        try (DiskFile written = open(file, Access.UPDATE)) {
            written.force(true);
        }
    }

    /// Where [#stage] writes what is to replace a file.
    static Path staged(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    /// Writes what is to replace a small file beside it, as [#staged]; a [#rename] is to follow.
    /// What a crash left of that name is deleted first: the name must not be durable with this half
    /// there.
    ///
    /// @param durably whether the content must be on the device when this returns
    default void stage(Path file, byte[] content, boolean durably) throws IOException {
        Path staged = staged(file);
        delete(staged);
        try (DiskFile out = open(staged, Access.CREATE)) {
            out.write(ByteBuffer.wrap(content), 0);
            if (durably) {
                out.force(true);
            }
        }
    }

    /// Replaces a small file so that a crash leaves either the old or the new content, and the new
    /// one once this returns: [#stage], rename, directory sync.
    default void writeAtomically(Path file, byte[] content) throws IOException {
        try {
            stage(file, content, true);
        } catch (SyncFailedException e) {
            // Nobody counts on this file yet: there was no room for it, and that is all.
            throw e.getCause() instanceof IOException cause ? cause : e;
        }
        rename(staged(file), file);
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new NoSuchFileException(file.toString(), null, "has no parent directory");
        }
        syncDirectory(parent);
    }

    long lastModifiedMs(Path path) throws IOException;

    /// What lies under the name, a file or a directory.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is nothing
    FileStamp stamp(Path path) throws IOException;

    void lastModifiedMs(Path path, long wallMs) throws IOException;

    /// Bytes that this process may still write where `path` lies.
    long usableBytes(Path path) throws IOException;

    /// Size in bytes of the file system where `path` lies.
    long totalBytes(Path path) throws IOException;

    /// Takes the exclusive lock that keeps other processes out.
    ///
    /// @param file the lock file; made when missing, left behind
    /// @return null when another process, or another holder in this one, has it
    @Nullable DirectoryLock tryLock(Path file) throws IOException;
}
