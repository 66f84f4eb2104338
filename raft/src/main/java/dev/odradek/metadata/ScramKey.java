package dev.odradek.metadata;

import java.util.Comparator;

/// Whose SCRAM credential.
///
/// @param mechanism Kafka's number: 1 SCRAM-SHA-256, 2 SCRAM-SHA-512
public record ScramKey(String user, byte mechanism) implements Comparable<ScramKey> {
    private static final Comparator<ScramKey> ORDER =
            Comparator.comparing(ScramKey::user).thenComparing(ScramKey::mechanism);

    @Override
    public int compareTo(ScramKey other) {
        return ORDER.compare(this, other);
    }
}
