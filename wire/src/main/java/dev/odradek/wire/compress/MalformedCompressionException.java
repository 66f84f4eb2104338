package dev.odradek.wire.compress;

/// Compressed bytes that are not what their codec writes: hostile, cut off or broken.
public final class MalformedCompressionException extends RuntimeException {
    private final transient Compression compression;
    private final long position;

    /// @param position bytes of compressed input that the codec had taken, counted from its first
    ///   byte
    public MalformedCompressionException(Compression compression, long position, String what) {
        super(compression.configName() + " at byte " + position + ": " + what);
        this.compression = compression;
        this.position = position;
    }

    MalformedCompressionException(
            Compression compression, long position, String what, Throwable cause) {
        this(compression, position, what);
        initCause(cause);
    }

    public Compression compression() {
        return compression;
    }

    public long position() {
        return position;
    }
}
