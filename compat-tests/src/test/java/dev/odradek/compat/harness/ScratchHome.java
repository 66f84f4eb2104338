package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A home of Odradek for one test: `bin/`, `config/` and the built broker are links to the
/// checkout's, `data/` and `logs/` are its own.
///
/// @param path the home
public record ScratchHome(Path path) {
    /// @param name also the folder's name; what an earlier run left there is deleted
    public static ScratchHome create(String name) {
        Path home = Home.work().resolve(name);
        Folders.deleteTree(home);
        try {
            Files.createDirectories(home);
            for (String linked : List.of("bin", "config", "broker")) {
                Files.createSymbolicLink(home.resolve(linked), Home.checkout().resolve(linked));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ScratchHome(home);
    }

    /// The command line of a script in `bin/`.
    public List<String> script(String name, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(path.resolve("bin").resolve(name).toString());
        command.addAll(arguments);
        return command;
    }

    public Path data() {
        return path.resolve("data");
    }
}
