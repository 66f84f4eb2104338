package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.xerial.snappy.SnappyError;

/// Decompresses one stream piece by piece and gives up when it grows beyond a bound. Whatever the
/// input, what it throws is one of [MalformedCompressionException] and
/// [DecompressionLimitException]; what it allocates does not depend on lengths that the input
/// announces, only on bytes it really holds (zstd's own window aside, which libzstd reserves up to
/// 128 MiB of address space for and fills no further than the output goes).
///
/// Belongs to whoever opened it, who closes it. The input is neither retained nor moved: its
/// indexes stay.
public final class BoundedDecompressor implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final Compression compression;
    private final Decoder decoder;
    private final long outputBytesMax;
    private long outputBytes;

    private BoundedDecompressor(Compression compression, Decoder decoder, long outputBytesMax) {
        this.compression = compression;
        this.decoder = decoder;
        this.outputBytesMax = outputBytesMax;
    }

    /// @param at absolute index in `source` where the compressed bytes begin
    /// @param lengthBytes how many there are
    /// @param outputBytesMax the most that may come out
    public static BoundedDecompressor open(
            Compression compression, ByteBuf source, int at, int lengthBytes, long outputBytesMax) {
        return open(compression, source, at, lengthBytes, outputBytesMax, false);
    }

    /// As [#open], for the inside of a message of magic 0: the header checksum of lz4 frames is not
    /// looked at there, because the writers of that time computed it over the wrong bytes.
    public static BoundedDecompressor openMagic0(
            Compression compression, ByteBuf source, int at, int lengthBytes, long outputBytesMax) {
        return open(compression, source, at, lengthBytes, outputBytesMax, true);
    }

    private static BoundedDecompressor open(
            Compression compression,
            ByteBuf source,
            int at,
            int lengthBytes,
            long outputBytesMax,
            boolean magic0) {
        int until = at + lengthBytes;
        Decoder decoder =
                switch (compression) {
                    case NONE -> new StoredDecoder(source, at, until);
                    case GZIP -> new GzipDecoder(source, at, until);
                    case SNAPPY -> new SnappyDecoder(source, at, until, outputBytesMax);
                    case LZ4 -> new Lz4Decoder(source, at, until, magic0);
                    case ZSTD -> new ZstdDecoder(source, at, until);
                };
        return new BoundedDecompressor(compression, decoder, outputBytesMax);
    }

    /// Reads some of what comes next.
    ///
    /// @return bytes put into `target` from index `at`, between 1 and `lengthBytes`; -1 at the end
    /// @throws MalformedCompressionException when the input is not what the codec writes
    /// @throws DecompressionLimitException when more than the bound has come out
    public int read(byte[] target, int at, int lengthBytes) {
        int count = pull(target, at, lengthBytes);
        if (count > 0) {
            outputBytes += count;
            if (outputBytes > outputBytesMax) {
                throw new DecompressionLimitException(compression, outputBytesMax);
            }
        }
        return count;
    }

    // The native libraries report broken input in their own ways, errors that are no exceptions
    // among them.
    private int pull(byte[] target, int at, int lengthBytes) {
        try {
            return decoder.read(target, at, lengthBytes);
        } catch (DecompressionLimitException e) {
            throw e;
        } catch (IOException | RuntimeException | SnappyError e) {
            throw new MalformedCompressionException(
                    compression, decoder.position(), String.valueOf(e.getMessage()), e);
        }
    }

    /// Writes all that is left to the writer index of a buffer.
    ///
    /// @throws MalformedCompressionException when the input is not what the codec writes
    /// @throws DecompressionLimitException when more than the bound comes out
    public void drainTo(ByteBuf target) {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = read(chunk, 0, CHUNK_BYTES);
                count >= 0;
                count = read(chunk, 0, CHUNK_BYTES)) {
            target.writeBytes(chunk, 0, count);
        }
    }

    /// Bytes that have come out so far.
    public long outputBytes() {
        return outputBytes;
    }

    @Override
    public void close() {
        decoder.close();
    }

    /// Decompresses a whole stream at once.
    ///
    /// @return a new buffer from `allocator`, owned by the caller
    /// @throws MalformedCompressionException when the input is not what the codec writes
    /// @throws DecompressionLimitException when more than the bound comes out
    public static ByteBuf decompress(
            Compression compression,
            ByteBuf source,
            int at,
            int lengthBytes,
            long outputBytesMax,
            ByteBufAllocator allocator) {
        ByteBuf target = allocator.buffer(Math.min(CHUNK_BYTES, Math.max(256, lengthBytes)));
        boolean done = false;
        try (BoundedDecompressor stream =
                open(compression, source, at, lengthBytes, outputBytesMax)) {
            stream.drainTo(target);
            done = true;
            return target;
        } finally {
            if (!done) {
                target.release();
            }
        }
    }
}
