package dev.odradek.wire.record;

/// Bytes that are not the record batch they should be.
public final class MalformedBatchException extends RuntimeException {
    private final long position;

    /// @param position the byte that is wrong, counted as the thrower says: from the start of the
    ///   buffer for a header, from the start of the (decompressed) records for what is within them
    public MalformedBatchException(long position, String what) {
        super(what + " at byte " + position);
        this.position = position;
    }

    public long position() {
        return position;
    }
}
