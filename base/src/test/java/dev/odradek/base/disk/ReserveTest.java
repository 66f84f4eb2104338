package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ReserveTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir Path directory;

    private static long allocatedBytes(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512
                * Long.parseLong(
                        new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .strip());
    }

    @Test
    void whatIsSetAsideDoesNotLengthenTheFileAndIsGivenBack() throws IOException {
        var disk = new RealDisk();
        Path file = directory.resolve("log");
        try (DiskFile log = disk.open(file, Disk.Access.CREATE)) {
            boolean reserved = disk.reserve(file, MEBIBYTE);
            assumeThat(reserved).as("a file system that can").isTrue();
            assertThat(Files.size(file)).isZero();
            assertThat(allocatedBytes(file)).isGreaterThanOrEqualTo(MEBIBYTE);

            log.write(ByteBuffer.wrap(new byte[10_000]), 0);
            assertThat(Files.size(file)).isEqualTo(10_000);
            disk.releaseReserve(file, 10_000);

            assertThat(Files.size(file)).isEqualTo(10_000);
            assertThat(allocatedBytes(file)).isBetween(1L, MEBIBYTE / 2L);
        }
    }

    @Test
    void moreThanThereIsCannotBeSetAside() throws IOException {
        var disk = new RealDisk();
        Path file = Files.createFile(directory.resolve("log"));

        assertThat(disk.reserve(file, disk.totalBytes(directory) * 2)).isFalse();
        assertThat(disk.reserve(directory.resolve("none"), 1)).isFalse();
        assertThat(Files.size(file)).isZero();
    }
}
