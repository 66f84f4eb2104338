package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;

/// A compression together with the level to compress at.
///
/// @param level within the compression's range, or its default; ignored where there are no levels
public record Codec(Compression compression, int level) {
    public static final Codec NONE = of(Compression.NONE);

    public Codec {
        boolean known = level >= compression.levelMin() && level <= compression.levelMax();
        if (!known && level != compression.levelDefault()) {
            throw new IllegalArgumentException(compression.configName() + " has no level " + level);
        }
    }

    /// At the default level of the compression.
    public static Codec of(Compression compression) {
        return new Codec(compression, compression.levelDefault());
    }

    /// Compresses all of a range, as one complete stream.
    ///
    /// @param source neither retained nor moved
    /// @param at absolute index of the first byte
    /// @param lengthBytes how many bytes, 0 allowed
    /// @param target the stream is written at its writer index; grows as needed
    public void compress(ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        switch (compression) {
            case NONE -> target.writeBytes(source, at, lengthBytes);
            case GZIP -> Encoders.gzip(level, source, at, lengthBytes, target);
            case SNAPPY -> Encoders.snappy(source, at, lengthBytes, target);
            case LZ4 -> Encoders.lz4(level, source, at, lengthBytes, target);
            case ZSTD -> Encoders.zstd(level, source, at, lengthBytes, target);
        }
    }
}
