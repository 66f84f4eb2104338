package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// How a listener speaks, with the numbers that registrations carry.
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    /// The number in broker and controller registrations.
    public short id() {
        return id;
    }

    /// The protocol of this name in any case; null when there is none.
    static @Nullable SecurityProtocol of(String name) {
        for (SecurityProtocol protocol : values()) {
            if (protocol.name().equalsIgnoreCase(name)) {
                return protocol;
            }
        }
        return null;
    }
}
