package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileSystemSyncTest {
    @Test
    void theFileSystemOfADirectoryIsSynced(@TempDir Path directory) throws IOException {
        assertThat(new RealDisk().syncFileSystem(directory)).isTrue();
    }

    @Test
    void aMissingDirectoryIsNamedWithTheReason(@TempDir Path directory) {
        assertThatThrownBy(() -> new RealDisk().syncFileSystem(directory.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("errno 2");
    }

    @Test
    void aDirectoryKeepsItsIncarnationAndAnotherHasAnother(@TempDir Path directory)
            throws IOException {
        var disk = new RealDisk();
        Path other = Files.createDirectory(directory.resolve("other"));

        String incarnation = disk.incarnation(directory);

        assumeThat(incarnation).as("a kernel with unique mount ids").isNotNull();
        assertThat(disk.incarnation(directory)).isEqualTo(incarnation);
        assertThat(disk.incarnation(other)).isNotEqualTo(incarnation);
    }
}
