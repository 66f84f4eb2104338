package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest {
    @TempDir private Path directory;
    private final Disk disk = new RealDisk();

    @Test
    void gatheredWritesLandOneAfterAnother() throws IOException {
        try (var file = disk.open(directory.resolve("f"), Disk.Access.CREATE)) {
            long written = file.write(new ByteBuffer[] {bytes("ab"), bytes(""), bytes("cde")}, 3);

            assertThat(written).isEqualTo(5);
            assertThat(file.sizeBytes()).isEqualTo(8);
            assertThat(readAll(file, 3)).isEqualTo("abcde");
        }
    }

    @Test
    void aReadPastTheEndReadsNothing() throws IOException {
        try (var file = disk.open(directory.resolve("f"), Disk.Access.WRITE)) {
            file.write(bytes("abc"), 0);

            assertThat(file.read(ByteBuffer.allocate(8), 3)).isZero();
            assertThat(file.read(ByteBuffer.allocate(8), 1)).isEqualTo(2);
        }
    }

    @Test
    void anAtomicWriteReplacesTheWholeFileAndLeavesNoTemporary() throws IOException {
        Path file = directory.resolve("checkpoint");

        disk.writeAtomically(file, "a longer first content".getBytes(StandardCharsets.UTF_8));
        disk.writeAtomically(file, "second".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(disk.read(file), StandardCharsets.UTF_8)).isEqualTo("second");
        assertThat(disk.list(directory)).containsExactly("checkpoint");
    }

    @Test
    void accessSaysWhetherTheFileMustExist() throws IOException {
        Path file = directory.resolve("f");

        assertThatThrownBy(() -> disk.open(file, Disk.Access.READ))
                .isInstanceOf(NoSuchFileException.class);
        disk.open(file, Disk.Access.CREATE).close();
        assertThatThrownBy(() -> disk.open(file, Disk.Access.CREATE))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aLockIsHeldOnceUntilItIsClosed() throws IOException {
        Path file = directory.resolve(".lock");
        DirectoryLock held = Objects.requireNonNull(disk.tryLock(file));

        assertThat(disk.tryLock(file)).isNull();
        held.close();

        try (var again = disk.tryLock(file)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void aTreeIsDeletedWhole() throws IOException {
        Path tree = directory.resolve("topic-0");
        disk.createDirectories(tree.resolve("inner"));
        disk.writeAtomically(tree.resolve("inner/f"), new byte[] {1});

        disk.deleteTree(tree);
        disk.deleteTree(tree);

        assertThat(disk.exists(tree)).isFalse();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readAll(DiskFile file, long position) throws IOException {
        var buffer = ByteBuffer.allocate(64);
        file.read(buffer, position);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
}
