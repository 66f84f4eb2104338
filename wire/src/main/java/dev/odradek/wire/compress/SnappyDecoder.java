package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/// snappy in the framing of Xerial's SnappyOutputStream, or without any framing as a few old
/// clients write it:
///
/// ```
/// 0x82 "SNAPPY" 0x00 | version int32 | lowest compatible version int32    (16 bytes)
/// per chunk: compressed size int32 | one snappy block
/// ```
///
/// A chunk that begins with the magic instead of a size starts a further stream.
final class SnappyDecoder implements Decoder {
    static final long MAGIC = 0x82534E4150505900L;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 16;
    private static final int MAGIC_HEAD = (int) (MAGIC >>> 32);

    private static final byte[] NONE = new byte[0];

    // The densest snappy element is a copy of 64 bytes written in 3.
    private static final int EXPANSION_MAX = 22;

    private final ByteBuf source;
    private final int from;
    private final int until;
    private final long outputBytesMax;
    private final boolean framed;
    private int next;
    private byte[] compressed = NONE;
    private byte[] block = NONE;
    private int blockNext;
    private int blockLimit;

    SnappyDecoder(ByteBuf source, int from, int until, long outputBytesMax) {
        this.source = source;
        this.from = from;
        this.until = until;
        this.next = from;
        this.outputBytesMax = outputBytesMax;
        this.framed = until - from >= Long.BYTES && source.getLong(from) == MAGIC;
    }

    @Override
    public int read(byte[] target, int at, int lengthBytes) throws IOException {
        while (blockNext == blockLimit) {
            if (next == until) {
                return -1;
            }
            nextBlock();
        }
        int count = Math.min(lengthBytes, blockLimit - blockNext);
        System.arraycopy(block, blockNext, target, at, count);
        blockNext += count;
        return count;
    }

    private void nextBlock() throws IOException {
        if (!framed) {
            decode(until - next);
            return;
        }
        need(Integer.BYTES);
        int head = source.getInt(next);
        if (head == MAGIC_HEAD) {
            need(HEADER_BYTES);
            if (source.getLong(next) != MAGIC || source.getInt(next + Long.BYTES) < VERSION) {
                throw new IOException("stream header of an unknown version");
            }
            next += HEADER_BYTES;
            return;
        }
        if (head <= 0 || head > until - next - Integer.BYTES) {
            throw new IOException(
                    "chunk of " + head + " bytes where " + (until - next - Integer.BYTES) + " are");
        }
        next += Integer.BYTES;
        decode(head);
    }

    private void decode(int compressedBytes) throws IOException {
        byte[] input;
        int inputAt;
        if (source.hasArray()) {
            input = source.array();
            inputAt = source.arrayOffset() + next;
        } else {
            compressed = ScratchArrays.atLeast(compressedBytes, compressed);
            source.getBytes(next, compressed, 0, compressedBytes);
            input = compressed;
            inputAt = 0;
        }
        int size = Snappy.uncompressedLength(input, inputAt, compressedBytes);
        if (size < 0 || size > (long) EXPANSION_MAX * compressedBytes) {
            throw new IOException(
                    compressedBytes
                            + " compressed bytes cannot hold the "
                            + size
                            + " they announce");
        }
        if (size > outputBytesMax) {
            throw new DecompressionLimitException(Compression.SNAPPY, outputBytesMax);
        }
        block = ScratchArrays.atLeast(size, block);
        int count = Snappy.uncompress(input, inputAt, compressedBytes, block, 0);
        next += compressedBytes;
        blockNext = 0;
        blockLimit = count;
    }

    private void need(int count) throws IOException {
        if (until - next < count) {
            throw new EOFException("stream cut off");
        }
    }

    @Override
    public long position() {
        return (long) next - from;
    }

    @Override
    public void close() {
        ScratchArrays.giveBack(compressed);
        ScratchArrays.giveBack(block);
        compressed = NONE;
        block = NONE;
        blockNext = 0;
        blockLimit = 0;
        next = until;
    }
}
