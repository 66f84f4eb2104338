package dev.odradek.wire.codec;

/// Bytes that are not a message of the Kafka protocol. Where they came from a connection, that
/// connection is closed; nothing else is affected.
public final class MalformedMessageException extends RuntimeException {

    private final long position;

    /// @param position offset of the offending bytes from where the reader started
    /// @param what what is wrong with them
    public MalformedMessageException(long position, String what) {
        super(what + ", at byte " + position);
        this.position = position;
    }

    /// Offset of the offending bytes from where the reader started.
    public long position() {
        return position;
    }
}
