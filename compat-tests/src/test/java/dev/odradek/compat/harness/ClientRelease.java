package dev.odradek.compat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/// A release of `kafka-clients` in a class loader of its own, with the codec libraries it was
/// released with.
public enum ClientRelease {
    V2_1_1("2.1.1"),
    V2_8_2("2.8.2"),
    V3_9_2("3.9.2"),
    /// The release we compare with.
    CURRENT("4.3.1");

    private static final String PROGRAMS = "dev.odradek.compat.client.";

    private final String version;

    ClientRelease(String version) {
        this.version = version;
    }

    public String version() {
        return version;
    }

    /// Runs a program of [dev.odradek.compat.client] with this release, on the calling thread.
    public Map<String, String> run(String program, Properties task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            @SuppressWarnings("unchecked") // the programs' one shape
            var function =
                    (Function<Properties, Map<String, String>>)
                            loader.loadClass(PROGRAMS + program)
                                    .getDeclaredConstructor()
                                    .newInstance();
            return function.apply(task);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("program " + program + " with kafka-clients " + version, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private URL[] urls() throws IOException {
        List<Path> paths = new ArrayList<>();
        if (this == CURRENT) {
            for (String element : Home.kafkaClassPath().split(java.io.File.pathSeparator)) {
                paths.add(Path.of(element));
            }
        } else {
            Path folder = Home.clients().resolve(version);
            if (!Files.isDirectory(folder)) {
                Requirement.missing(
                        "kafka-clients " + version, "mvn -pl compat-tests generate-test-resources");
            }
            try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
                jars.forEach(paths::add);
            }
            paths.add(testClasses());
        }
        List<URL> urls = new ArrayList<>();
        for (Path path : paths) {
            urls.add(path.toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }

    private static Path testClasses() throws MalformedURLException {
        return Path.of(
                URI.create(
                        ClientRelease.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()));
    }
}
