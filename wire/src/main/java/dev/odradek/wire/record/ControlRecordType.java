package dev.odradek.wire.record;

import org.jspecify.annotations.Nullable;

/// What a control record says; the second int16 of its key. Source: Kafka 4.3.1 ControlRecordType.
public enum ControlRecordType {
    ABORT,
    COMMIT,
    LEADER_CHANGE,
    SNAPSHOT_HEADER,
    SNAPSHOT_FOOTER,
    KRAFT_VERSION,
    KRAFT_VOTERS;

    private static final ControlRecordType[] BY_ID = values();

    public short id() {
        return (short) ordinal();
    }

    /// @return null for a type that this release does not know, whose records are to be passed over
    public static @Nullable ControlRecordType of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
