package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Home;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/// These tests know the broker by its scripts, its sockets and its files alone.
class ClassPathTest {
    private static final String OURS = "dev/odradek/";
    private static final String THESE = "dev/odradek/compat/";

    @Test
    void noClassOfTheBrokerIsOnTheClassPath() throws IOException {
        List<String> classes = new ArrayList<>();
        for (String entry : Home.kafkaClassPath().split(File.pathSeparator, -1)) {
            classes.addAll(classes(Path.of(entry)));
        }

        assertThat(classes).anyMatch(name -> name.startsWith(THESE));
        assertThat(classes)
                .filteredOn(name -> name.startsWith(OURS) && !name.startsWith(THESE))
                .isEmpty();
    }

    private static List<String> classes(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            try (Stream<Path> files = Files.walk(entry)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> entry.relativize(file).toString().replace('\\', '/'))
                        .toList();
            }
        }
        if (!Files.isRegularFile(entry)) {
            return List.of();
        }
        try (var jar = new ZipFile(entry.toFile())) {
            return jar.stream().map(inside -> inside.getName()).toList();
        }
    }
}
