package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

final class DiskTroubleTest {
    static boolean hasFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    @Test
    @EnabledIf("hasFullDevice")
    void aFullDeviceIsFull() throws IOException {
        try (DiskFile full = new RealDisk().open(Path.of("/dev/full"), Disk.Access.UPDATE)) {
            full.write(ByteBuffer.allocate(1), 0);
            throw new AssertionError("written");
        } catch (IOException e) {
            assertThat(DiskTrouble.of(e)).isEqualTo(DiskTrouble.FULL);
            assertThat(DiskTrouble.of(e).passes()).isTrue();
        }
    }

    @Test
    void theTextsOfTheLocaleAreKnown() {
        // Tests run in the C locale, or in English: the texts are the ones that are known anyway.
        assertThat(LinuxErrors.texts(28, 24))
                .containsExactly("No space left on device", "Too many open files");
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThat(DiskTrouble.of(new NoSuchFileException("x"))).isEqualTo(DiskTrouble.MISSING);
    }

    @Test
    void exhaustedDescriptorsAreNoBrokenDisk() {
        assertThat(DiskTrouble.of(new FileSystemException("x", null, "Too many open files")))
                .isEqualTo(DiskTrouble.NO_DESCRIPTORS);
    }

    @Test
    void anythingElseIsBroken() {
        for (IOException e :
                List.of(
                        new IOException("Input/output error"),
                        new IOException((String) null),
                        new SyncFailedException("No space left on device"),
                        new FileSystemException("x", null, "Read-only file system"))) {
            assertThat(DiskTrouble.of(e)).isEqualTo(DiskTrouble.BROKEN);
        }
    }

    @Test
    void whatFailedWhileAFailureWasHandledCountsToo() {
        var full = new IOException("No space left on device");
        full.addSuppressed(new IOException("Input/output error"));

        assertThat(DiskTrouble.of(full)).isEqualTo(DiskTrouble.BROKEN);
    }
}
