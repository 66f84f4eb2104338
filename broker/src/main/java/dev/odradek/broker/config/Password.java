package dev.odradek.broker.config;

/// A secret that does not show itself: its text form is Kafka's `[hidden]`.
///
/// @param secret the text itself
public record Password(String secret) {
    static final String HIDDEN = "[hidden]";

    @Override
    public String toString() {
        return HIDDEN;
    }
}
