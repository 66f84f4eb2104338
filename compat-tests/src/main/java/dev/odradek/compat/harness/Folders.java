package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Whole folders.
public final class Folders {
    private Folders() {}

    /// Deletes a folder and all in it; a missing one is fine.
    public static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        for (Path path : walk(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// All files and folders below `directory`, itself among them, sorted.
    public static List<Path> walk(Path directory) {
        try (var paths = Files.walk(directory)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
