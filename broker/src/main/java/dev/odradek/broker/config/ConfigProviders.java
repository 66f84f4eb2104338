package dev.odradek.broker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Fills in `${provider:path:key}` and `${provider:key}`. What no provider knows stays as it is.
///
/// The three providers that Kafka brings are built in, under their class names; a class of someone
/// else cannot be run. Source: Kafka ConfigTransformer, EnvVarConfigProvider, FileConfigProvider,
/// DirectoryConfigProvider.
final class ConfigProviders {
    private static final String PREFIX = "config.providers.";
    private static final String PACKAGE = "org.apache.kafka.common.config.provider.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*?):(([^}]*?):)?([^}]*?)}");

    /// Where values come from.
    private sealed interface Source {
        record Environment(Map<String, String> variables, Pattern allowed) implements Source {}

        record PropertiesFile(List<Path> allowed) implements Source {}

        record Directory(List<Path> allowed) implements Source {}
    }

    private final Map<String, Source> sources = new HashMap<>();

    private ConfigProviders() {}

    static ConfigProviders of(Map<String, String> values, Map<String, String> environment) {
        var providers = new ConfigProviders();
        String names = values.getOrDefault(NodeSettings.CONFIG_PROVIDERS.name(), "");
        for (String name : SettingType.parseList(names.trim())) {
            providers.sources.put(name, source(name, values, environment));
        }
        return providers;
    }

    private static Source source(
            String name, Map<String, String> values, Map<String, String> environment) {
        String classSetting = PREFIX + name + ".class";
        String className = values.get(classSetting);
        String parameters = PREFIX + name + ".param.";
        return switch (className) {
            case PACKAGE + "EnvVarConfigProvider" ->
                    new Source.Environment(
                            environment, pattern(parameters + "allowlist.pattern", values));
            case PACKAGE + "FileConfigProvider" ->
                    new Source.PropertiesFile(paths(parameters + "allowed.paths", values));
            case PACKAGE + "DirectoryConfigProvider" ->
                    new Source.Directory(paths(parameters + "allowed.paths", values));
            case null, default ->
                    throw new InvalidSettingException(
                            "Invalid value "
                                    + className
                                    + " for configuration "
                                    + classSetting
                                    + ": must be EnvVarConfigProvider, FileConfigProvider or"
                                    + " DirectoryConfigProvider of "
                                    + PACKAGE.substring(0, PACKAGE.length() - 1));
        };
    }

    private static Pattern pattern(String setting, Map<String, String> values) {
        String text = values.getOrDefault(setting, ".*");
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException _) {
            throw new InvalidSettingException(
                    "Invalid value "
                            + text
                            + " for configuration "
                            + setting
                            + ": must be a regular expression");
        }
    }

    /// Empty allows every path.
    private static List<Path> paths(String setting, Map<String, String> values) {
        List<Path> paths =
                SettingType.parseList(values.getOrDefault(setting, "").trim()).stream()
                        .map(text -> Path.of(text).normalize())
                        .toList();
        for (Path path : paths) {
            if (!path.isAbsolute() || !Files.exists(path)) {
                throw new InvalidSettingException(
                        "Invalid value "
                                + path
                                + " for configuration "
                                + setting
                                + ": must be absolute paths that exist");
            }
        }
        return paths;
    }

    Map<String, String> fillIn(Map<String, String> values) {
        if (sources.isEmpty()) {
            return values;
        }
        Map<String, String> filled = new TreeMap<>();
        values.forEach((name, value) -> filled.put(name, fillIn(value)));
        return filled;
    }

    private String fillIn(String value) {
        return VARIABLE.matcher(value)
                .replaceAll(match -> {
                    Source source = sources.get(match.group(1));
                    String found =
                            source == null ? null : ask(source, match.group(3), match.group(4));
                    return Matcher.quoteReplacement(found == null ? match.group() : found);
                });
    }

    private static @Nullable String ask(Source source, @Nullable String path, String key) {
        return switch (source) {
            case Source.Environment(var variables, var allowed) -> {
                if (path != null && !path.isEmpty()) {
                    throw new InvalidSettingException(
                            "Environment variables have no path: remove "
                                    + path
                                    + " before "
                                    + key);
                }
                yield allowed.matcher(key).matches() ? variables.get(key) : null;
            }
            case Source.PropertiesFile(var allowed) -> {
                Path file = allowed(path, allowed);
                yield file == null ? null : ServerProperties.load(file).get(key);
            }
            case Source.Directory(var allowed) -> {
                Path directory = allowed(path, allowed);
                yield directory == null ? null : content(directory.resolve(key));
            }
        };
    }

    private static @Nullable Path allowed(@Nullable String path, List<Path> allowed) {
        if (path == null || path.isEmpty()) {
            return null;
        }
        Path normal = Path.of(path).normalize();
        return allowed.isEmpty() || allowed.stream().anyMatch(normal::startsWith) ? normal : null;
    }

    private static @Nullable String content(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidSettingException("Cannot read " + file + ": " + e.getMessage());
        }
    }
}
