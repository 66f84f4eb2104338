package dev.odradek.broker.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options behind one command, read as the Python-like parser of Kafka's tool reads them:
/// `--name value`, `--name=value`, `-n value`, `-nvalue`, and a name cut short where only one
/// option begins so.
final class CommandLine {
    /// One option.
    ///
    /// @param name with both dashes
    /// @param letter with its dash
    /// @param kind how often it is given, and whether a value follows
    /// @param help what it is for
    record Option(String name, String letter, Kind kind, String help) {}

    /// What follows an option.
    enum Kind {
        FLAG,
        VALUE,
        REQUIRED_VALUE,
        VALUES,
        REQUIRED_VALUES
    }

    private final Map<String, List<String>> given = new HashMap<>();

    private CommandLine() {}

    /// @throws StorageException when an option is unknown, lacks its value, or is missing
    static CommandLine parse(List<String> args, List<Option> options) {
        var line = new CommandLine();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            Option option = option(equals < 0 ? arg : arg.substring(0, equals), options);
            List<String> values = line.given.computeIfAbsent(option.name(), _ -> new ArrayList<>());
            if (option.kind() == Kind.FLAG) {
                values.add("");
            } else if (equals >= 0) {
                values.add(arg.substring(equals + 1));
            } else if (!arg.startsWith("--") && arg.length() > 2) {
                values.add(arg.substring(2));
            } else if (i + 1 < args.size()) {
                values.add(args.get(++i));
            } else {
                throw new StorageException("argument " + shown(option) + ": expected one argument");
            }
        }
        for (Option option : options) {
            boolean required =
                    option.kind() == Kind.REQUIRED_VALUE || option.kind() == Kind.REQUIRED_VALUES;
            if (required && !line.given.containsKey(option.name())) {
                throw new StorageException("argument " + shown(option) + " is required");
            }
        }
        return line;
    }

    private static Option option(String arg, List<Option> options) {
        Map<String, Option> fitting = new LinkedHashMap<>();
        for (Option option : options) {
            boolean byLetter =
                    !arg.startsWith("--")
                            && arg.startsWith(option.letter())
                            && (arg.length() == 2 || option.kind() != Kind.FLAG);
            if (option.name().equals(arg) || byLetter) {
                return option;
            }
            if (arg.length() > 2 && option.name().startsWith(arg)) {
                fitting.put(option.name(), option);
            }
        }
        if (fitting.size() == 1) {
            return fitting.values().iterator().next();
        }
        throw new StorageException(
                fitting.isEmpty()
                        ? "unrecognized arguments: '" + arg + "'"
                        : "ambiguous option: "
                                + arg
                                + " could match "
                                + String.join(", ", fitting.keySet()));
    }

    /// At most one of these may be given.
    ///
    /// @throws StorageException when more are
    void exclude(List<Option> options) {
        List<Option> found = options.stream().filter(this::has).toList();
        if (found.size() > 1) {
            throw new StorageException(
                    "argument "
                            + shown(found.get(1))
                            + ": not allowed with argument "
                            + shown(found.getFirst()));
        }
    }

    boolean has(Option option) {
        return given.containsKey(option.name());
    }

    /// The last value given; null where none is.
    @Nullable String value(Option option) {
        List<String> values = given.get(option.name());
        return values == null ? null : values.getLast();
    }

    /// The value of an option without which [#parse] would have thrown.
    String required(Option option) {
        return given.getOrDefault(option.name(), List.of("")).getLast();
    }

    List<String> values(Option option) {
        return given.getOrDefault(option.name(), List.of());
    }

    static String shown(Option option) {
        return option.name() + "/" + option.letter();
    }
}
