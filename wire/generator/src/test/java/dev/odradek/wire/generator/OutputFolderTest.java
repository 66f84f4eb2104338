package dev.odradek.wire.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1000);

    @TempDir Path folder;

    @Test
    void onlyFilesThatChangedAreWritten() throws IOException {
        OutputFolder first = new OutputFolder(folder);
        first.write("a.b", "Same", "same");
        first.write("a.b", "Other", "before");
        Path same = folder.resolve("a/b/Same.java");
        Path other = folder.resolve("a/b/Other.java");
        Files.setLastModifiedTime(same, LONG_AGO);
        Files.setLastModifiedTime(other, LONG_AGO);

        OutputFolder second = new OutputFolder(folder);
        second.write("a.b", "Same", "same");
        second.write("a.b", "Other", "after");

        assertThat(Files.getLastModifiedTime(same)).isEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(other)).isNotEqualTo(LONG_AGO);
        assertThat(other).hasContent("after");
    }

    @Test
    void filesOfEarlierRunsAreDeleted() throws IOException {
        new OutputFolder(folder).write("a", "Gone", "");

        OutputFolder second = new OutputFolder(folder);
        second.write("a", "Here", "");
        second.deleteOthers();

        assertThat(folder.resolve("a/Gone.java")).doesNotExist();
        assertThat(folder.resolve("a/Here.java")).exists();
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        OutputFolder output = new OutputFolder(folder);
        output.write("a", "Twice", "");
        assertThatIllegalArgumentException().isThrownBy(() -> output.write("a", "Twice", ""));
    }
}
