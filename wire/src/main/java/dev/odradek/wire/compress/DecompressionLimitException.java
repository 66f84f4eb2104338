package dev.odradek.wire.compress;

/// Compressed bytes that hold more than their reader is willing to decompress.
public final class DecompressionLimitException extends RuntimeException {
    private final long outputBytesMax;

    public DecompressionLimitException(Compression compression, long outputBytesMax) {
        super(compression.configName() + " holds more than " + outputBytesMax + " bytes");
        this.outputBytesMax = outputBytesMax;
    }

    public long outputBytesMax() {
        return outputBytesMax;
    }
}
