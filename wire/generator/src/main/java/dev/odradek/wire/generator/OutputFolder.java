package dev.odradek.wire.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The folder of generated sources. A file whose text did not change keeps its time stamp, so that
/// the compiler has nothing to do; a file that nobody wrote in this run is deleted at the end.
final class OutputFolder {

    private final Path folder;
    private final Set<Path> written = new HashSet<>();

    OutputFolder(Path folder) {
        this.folder = folder;
    }

    /// Writes a source file.
    ///
    /// @param javaPackage such as `dev.odradek.wire.message`
    /// @param name of the file, without `.java`
    void write(String javaPackage, String name, String text) throws IOException {
        Path file = folder.resolve(javaPackage.replace('.', '/')).resolve(name + ".java");
        if (!written.add(file)) {
            throw new IllegalArgumentException("two schemas ask for " + file);
        }
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /// Deletes what is left of earlier runs.
    void deleteOthers() throws IOException {
        List<Path> stale;
        try (Stream<Path> files = Files.walk(folder)) {
            stale = files.filter(Files::isRegularFile).filter(f -> !written.contains(f)).toList();
        }
        for (Path file : stale) {
            Files.delete(file);
        }
    }
}
