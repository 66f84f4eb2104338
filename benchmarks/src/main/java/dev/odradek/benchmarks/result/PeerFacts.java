package dev.odradek.benchmarks.result;

import java.util.List;
import java.util.SortedMap;

/// One of those that are compared.
///
/// @param key short, such as `kafka`
/// @param title for people, such as `Apache Kafka 4.3.1, stock`
/// @param jvm the command line of its JVM up to the main class, without the class path
/// @param durability the settings that say what an acknowledgement promises, with the values that
///   hold, defaults among them
/// @param properties its `server.properties`
public record PeerFacts(
        String key,
        String title,
        List<String> jvm,
        SortedMap<String, String> durability,
        SortedMap<String, String> properties) {
    /// The peer that this project builds.
    public static final String ODRADEK = "odradek";

    /// The peer that it is held against.
    public static final String KAFKA = "kafka";

    /// That one with what its users can give it by flags alone.
    public static final String KAFKA_TUNED = "kafka-tuned";
}
