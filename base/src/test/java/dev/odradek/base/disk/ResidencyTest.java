package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What is said of the operating system's page cache is true of it.
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("NullAway.Init") // open() sets them
class ResidencyTest {
    private static final int BYTES = 8 * 1024 * 1024;

    private Path path;
    private DiskFile file;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        LinuxPages.get();
        path = directory.resolve("f");
        file = new RealDisk().open(path, Disk.Access.WRITE);
        file.write(ByteBuffer.wrap(new byte[BYTES]), 0);
        file.force(true);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    @Test
    void whatWasWrittenIsResidentUntilItIsDropped() throws Exception {
        assertThat(file.isResident(0, BYTES)).isTrue();
        assertThat(file.isResident(12_345, 1)).isTrue();

        drop();

        assertThat(file.isResident(0, BYTES)).isFalse();
        assertThat(file.isResident(BYTES - 1, 1)).isFalse();
    }

    @Test
    void whatIsLoadedIsResident() throws Exception {
        drop();

        file.load(1_000_000, 3_000_000);

        assertThat(file.isResident(1_000_000, 3_000_000)).isTrue();
        assertThat(file.isResident(0, BYTES)).isFalse();
        file.load(BYTES - 5, 1_000_000);
        assertThat(file.isResident(BYTES - 5, 5)).isTrue();
    }

    @Test
    void beyondTheEndNothingIs() {
        assertThat(file.isResident(BYTES, 1)).isFalse();
        assertThat(file.isResident(BYTES - 1, 2)).isFalse();
    }

    @Test
    void anAttemptEndsAtAReadThatWouldWait() throws Exception {
        assertThat(ResidentReads.attempt(this::readAByte)).isTrue();

        drop();

        assertThat(ResidentReads.attempt(this::readAByte)).isFalse();
        readAByte();
        assertThat(ResidentReads.attempt(this::readAByte)).isTrue();
    }

    @Test
    void anAttemptOpensNoFile() throws Exception {
        try (var handles = new HandleCache(new RealDisk(), 4)) {
            assertThat(ResidentReads.attempt(() -> lease(handles))).isFalse();
            lease(handles);
            assertThat(ResidentReads.attempt(() -> lease(handles))).isTrue();
        }
    }

    private void lease(HandleCache handles) {
        try {
            handles.lease(path).release();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void readAByte() {
        try {
            assertThat(file.read(ByteBuffer.allocate(1), 5_000_000)).isEqualTo(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Asks the system to forget the file's pages, which are all on the device.
    private void drop() throws Exception {
        assertThat(Files.size(path)).isEqualTo(BYTES);
        int status =
                new ProcessBuilder("dd", "if=" + path, "iflag=nocache", "count=0", "status=none")
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(status).isZero();
    }
}
