package dev.odradek.benchmarks.micro;

import dev.odradek.base.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Directories that a benchmark keeps its files in while it runs.
final class Scratch {
    private Scratch() {}

    /// @param part whose files these are
    static Path directory(String part) throws IOException {
        return Files.createTempDirectory("odradek-microbenchmark-" + part + "-");
    }

    static void delete(Path directory) throws IOException {
        new RealDisk().deleteTree(directory);
    }
}
