package dev.odradek.compat.harness;

import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/// Where things are: the checkout, the client jars, room to work in. Maven passes these to the
/// tests.
public final class Home {
    private Home() {}

    /// The checkout, with `bin/`.
    public static Path checkout() {
        return path("odradek.home", "..").toAbsolutePath().normalize();
    }

    /// Folder of old client jars, one folder a release.
    public static Path clients() {
        return path("odradek.clients", "target/clients");
    }

    /// Folder with the `node_modules` of the npm clients; `.ci/clients` fills it.
    public static Path npm() {
        return path("odradek.npm", "target/npm").toAbsolutePath().normalize();
    }

    /// A folder for what tests write.
    public static Path work() {
        return path("odradek.work", "target/work").toAbsolutePath().normalize();
    }

    /// The class path of this JVM, on which all of Apache Kafka lies.
    public static String kafkaClassPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /// The `java` that runs the tests.
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// Skips the test because a tool is missing; fails it where all tools are required, as in
    /// continuous integration.
    public static void missing(String tool, String install) {
        skip(tool + " is not here; install it with: " + install);
    }

    /// Skips the test because the machine cannot bear it; fails it where nothing may be skipped, as
    /// in continuous integration.
    public static void skip(String message) {
        if (Boolean.getBoolean("odradek.compat.required")) {
            throw new AssertionError(message);
        }
        throw new TestAbortedException(message);
    }

    /// Skips the test, even where nothing else may be skipped, because this machine does not allow
    /// what it needs and nothing that could be installed would help.
    public static void notAllowed(String message) {
        System.out.println("skipped: " + message);
        throw new TestAbortedException(message);
    }

    private static Path path(String property, String otherwise) {
        return Path.of(System.getProperty(property, otherwise));
    }
}
