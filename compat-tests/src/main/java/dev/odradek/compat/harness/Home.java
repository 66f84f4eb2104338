package dev.odradek.compat.harness;

import java.nio.file.Path;

/// Where things are: the checkout, the client jars, room to work in. Maven passes these to the
/// tests, and the script to the benchmarks.
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

    /// The class path of Apache Kafka: that of this JVM, unless `odradek.kafka.classpath` names one
    /// of its own.
    public static String kafkaClassPath() {
        String own =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return System.getProperty("odradek.kafka.classpath", own);
    }

    /// The `java` that runs this.
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path path(String property, String otherwise) {
        return Path.of(System.getProperty(property, otherwise));
    }
}
