package dev.odradek.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the command line of a node asks for. Source: Kafka kafka.Kafka.getPropsFromArgs, plus
/// `--quick-start`.
public sealed interface StartCommand {

    /// Start with a properties file, whose directories must have been formatted.
    ///
    /// @param overrides `key=value` each, stronger than the file
    record FromFile(Path file, List<String> overrides) implements StartCommand {}

    /// Start one node for trying things out, and format its directory first when that is empty or
    /// absent.
    ///
    /// @param overrides `key=value` each, stronger than [dev.odradek.broker.config.QuickStart]
    record QuickStart(Path directory, List<String> overrides) implements StartCommand {}

    /// Print the version.
    record Version() implements StartCommand {}

    /// Print how to start.
    record Help() implements StartCommand {}

    /// Nothing that can be done.
    ///
    /// @param line what is wrong, for people
    record Wrong(String line) implements StartCommand {}

    /// How to start, in one line.
    String USAGE =
            "USAGE: kafka-server-start.sh [-daemon] [server.properties] [--override property=value]*";

    /// @param args `[--quick-start <directory> | <server.properties>] [--override property=value]*`
    static StartCommand parse(String[] args) {
        List<String> rest = new ArrayList<>(List.of(args));
        if (rest.isEmpty() || rest.contains("--help")) {
            return new Help();
        }
        if (rest.contains("--version")) {
            return new Version();
        }
        boolean quickStart = rest.getFirst().equals("--quick-start");
        if (quickStart) {
            rest.removeFirst();
        }
        if (rest.isEmpty() || rest.getFirst().startsWith("--")) {
            return new Wrong(USAGE);
        }
        Path path = Path.of(rest.removeFirst());
        List<String> overrides = new ArrayList<>();
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            if (option.startsWith("--override=")) {
                overrides.add(option.substring("--override=".length()));
            } else if (option.equals("--override") && !rest.isEmpty()) {
                overrides.add(rest.removeFirst());
            } else {
                return new Wrong(
                        "Found " + option + " where --override property=value is expected");
            }
        }
        return quickStart
                ? new QuickStart(path, List.copyOf(overrides))
                : new FromFile(path, List.copyOf(overrides));
    }
}
