package dev.odradek.broker.config;

import java.util.Map;
import java.util.Optional;

/// What became of a wish to change the configuration of a resource.
public sealed interface ChangeOutcome {
    /// It may be stored.
    ///
    /// @param written values to store by name, empty to remove one; entries that change nothing are
    ///   left out, except for brokers, where storing the same once more makes them look at files
    ///   again
    /// @param stored everything the resource then has
    record Accepted(Map<String, Optional<String>> written, Map<String, String> stored)
            implements ChangeOutcome {
        public Accepted {
            written = Map.copyOf(written);
            stored = Map.copyOf(stored);
        }
    }

    /// It may not.
    ///
    /// @param errorCode Kafka's number: 40 INVALID_CONFIG, 42 INVALID_REQUEST, 17
    ///   INVALID_TOPIC_EXCEPTION
    /// @param message one line for people
    record Refused(short errorCode, String message) implements ChangeOutcome {
        static final short INVALID_CONFIG = 40;
        static final short INVALID_REQUEST = 42;

        static Refused invalidConfig(String message) {
            return new Refused(INVALID_CONFIG, message);
        }

        static Refused invalidRequest(String message) {
            return new Refused(INVALID_REQUEST, message);
        }
    }
}
