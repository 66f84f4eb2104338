package dev.odradek.broker.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// Reads the properties of a node: its file in the syntax of `java.util.Properties` (ISO 8859-1),
/// then what the command line overrides, then what config providers fill in.
public final class ServerProperties {
    private ServerProperties() {}

    /// @param file the properties file
    /// @param overrides `key=value` each, as given behind `--override`; a key alone stands for an
    ///   empty value
    /// @param environment variables of the process, for the provider that reads them
    /// @return raw values by name, sorted
    /// @throws InvalidSettingException when the file cannot be read or a provider not be asked,
    ///   with one line
    public static Map<String, String> read(
            Path file, List<String> overrides, Map<String, String> environment) {
        Map<String, String> values = load(file);
        override(values, overrides);
        return ConfigProviders.of(values, environment).fillIn(values);
    }

    /// Puts `key=value` texts over what is there; a key alone stands for an empty value.
    static void override(Map<String, String> values, List<String> overrides) {
        for (String override : overrides) {
            int equals = override.indexOf('=');
            String name = equals < 0 ? override : override.substring(0, equals);
            values.put(name, equals < 0 ? "" : override.substring(equals + 1));
        }
    }

    /// The entries of one properties file.
    ///
    /// @throws InvalidSettingException when it cannot be read, with one line
    public static Map<String, String> load(Path file) {
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (NoSuchFileException _) {
            throw new InvalidSettingException("Cannot read " + file + ": there is no such file");
        } catch (AccessDeniedException _) {
            throw new InvalidSettingException("Cannot read " + file + ": permission denied");
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingException("Cannot read " + file + ": " + e.getMessage());
        }
        Map<String, String> values = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }
}
