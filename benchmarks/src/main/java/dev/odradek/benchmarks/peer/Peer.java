package dev.odradek.benchmarks.peer;

import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.compat.harness.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One of those that are compared.
///
/// @param key as in [PeerFacts]
/// @param jvm flags of Apache Kafka's JVM; of Odradek's its script decides
public record Peer(String key, String title, Node.Kind kind, List<String> jvm) {

    /// Odradek as it ships.
    public static Peer odradek() {
        return new Peer(PeerFacts.ODRADEK, "Odradek", Node.Kind.ODRADEK, List.of());
    }

    /// Apache Kafka with the flags of its own scripts.
    public static Peer kafka(String version) {
        return new Peer(
                PeerFacts.KAFKA,
                "Apache Kafka " + version + ", stock",
                Node.Kind.KAFKA,
                Node.shippedKafkaJvm());
    }

    /// Apache Kafka with a small heap, the collector of fewest threads, and classes loaded and
    /// profiled ahead of time.
    ///
    /// @param aotCache made by [AotTraining]
    public static Peer tunedKafka(String version, Path aotCache) {
        List<String> jvm = new ArrayList<>(tunedJvm());
        jvm.add("-XX:AOTCache=" + aotCache);
        // Does not start without it.
        jvm.add("-XX:AOTMode=on");
        return new Peer(
                PeerFacts.KAFKA_TUNED, "Apache Kafka " + version + ", tuned", Node.Kind.KAFKA, jvm);
    }

    static List<String> tunedJvm() {
        return List.of(
                "-Xms256m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:MaxInlineLevel=15",
                "-Djava.awt.headless=true");
    }

    public boolean isOdradek() {
        return kind == Node.Kind.ODRADEK;
    }

    /// Whether it is Apache Kafka with other flags than its own.
    public boolean isTuned() {
        return key.equals(PeerFacts.KAFKA_TUNED);
    }

    /// A formatted node of this peer on an empty directory.
    ///
    /// @param name of the directory below the benchmark's work folder
    public Node node(String name, Map<String, String> settings) {
        Node node = Node.create(name, settings).kafkaJvm(jvm);
        // The format is the same, and ours is the quicker tool.
        return node.format(Node.Kind.ODRADEK);
    }
}
