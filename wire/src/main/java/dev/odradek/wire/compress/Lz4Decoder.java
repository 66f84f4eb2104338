package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// One lz4 frame, see [Lz4Frame]. As Kafka does, it checks the header's and the blocks' checksums
/// but not the content's, and ignores what follows the frame.
final class Lz4Decoder implements Decoder {
    private static final LZ4SafeDecompressor BLOCKS =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private static final byte[] NONE = new byte[0];

    // What one compressed byte can stand for at most.
    private static final int EXPANSION_MAX = 255;

    private final ByteBuf source;
    private final int from;
    private final int until;
    private final boolean headerChecksumIgnored;
    private int next;
    private int flags;
    // 0 before the header has been read.
    private int blockBytesMax;
    private boolean ended;
    private byte[] compressed = NONE;
    private byte[] block = NONE;
    private byte[] current = block;
    private int currentNext;
    private int currentLimit;

    /// @param headerChecksumIgnored for messages of magic 0, whose writers computed it over the
    ///   wrong bytes
    Lz4Decoder(ByteBuf source, int from, int until, boolean headerChecksumIgnored) {
        this.source = source;
        this.from = from;
        this.until = until;
        this.next = from;
        this.headerChecksumIgnored = headerChecksumIgnored;
    }

    @Override
    public int read(byte[] target, int at, int lengthBytes) throws IOException {
        if (blockBytesMax == 0) {
            readHeader();
        }
        while (currentNext == currentLimit) {
            if (ended) {
                return -1;
            }
            nextBlock();
        }
        int count = Math.min(lengthBytes, currentLimit - currentNext);
        System.arraycopy(current, currentNext, target, at, count);
        currentNext += count;
        return count;
    }

    private void readHeader() throws IOException {
        need(Lz4Frame.HEADER_BYTES_MIN);
        if (source.getIntLE(next) != Lz4Frame.MAGIC) {
            throw new IOException("no lz4 frame");
        }
        int descriptorAt = next + Lz4Frame.MAGIC_BYTES;
        flags = source.getUnsignedByte(descriptorAt);
        int blockDescriptor = source.getUnsignedByte(descriptorAt + 1);
        Lz4Frame.check(flags, blockDescriptor);
        int descriptorBytes = Lz4Frame.hasContentSize(flags) ? 2 + Lz4Frame.CONTENT_SIZE_BYTES : 2;
        need(Lz4Frame.MAGIC_BYTES + descriptorBytes + 1);
        byte[] descriptor = new byte[descriptorBytes];
        source.getBytes(descriptorAt, descriptor);
        byte checksum = Lz4Frame.headerChecksum(HASH.hash(descriptor, 0, descriptorBytes, 0));
        if (source.getByte(descriptorAt + descriptorBytes) != checksum && !headerChecksumIgnored) {
            throw new IOException("header checksum differs");
        }
        next = descriptorAt + descriptorBytes + 1;
        blockBytesMax = Lz4Frame.blockBytesMax(blockDescriptor);
    }

    private void nextBlock() throws IOException {
        need(Integer.BYTES);
        int head = source.getIntLE(next);
        boolean stored = (head & Lz4Frame.STORED_BIT) != 0;
        int size = head & ~Lz4Frame.STORED_BIT;
        next += Integer.BYTES;
        if (size == 0) {
            if (Lz4Frame.hasContentChecksum(flags)) {
                need(Integer.BYTES);
                next += Integer.BYTES;
            }
            ended = true;
            return;
        }
        if (size > blockBytesMax) {
            throw new IOException("block of " + size + " bytes, largest is " + blockBytesMax);
        }
        need(Lz4Frame.hasBlockChecksums(flags) ? size + Integer.BYTES : size);
        byte[] input;
        int inputAt;
        if (source.hasArray()) {
            input = source.array();
            inputAt = source.arrayOffset() + next;
        } else {
            compressed = ScratchArrays.atLeast(size, compressed);
            source.getBytes(next, compressed, 0, size);
            input = compressed;
            inputAt = 0;
        }
        next += size;
        if (Lz4Frame.hasBlockChecksums(flags)) {
            if (HASH.hash(input, inputAt, size, 0) != source.getIntLE(next)) {
                throw new IOException("block checksum differs");
            }
            next += Integer.BYTES;
        }
        if (stored) {
            current = input;
            currentNext = inputAt;
            currentLimit = inputAt + size;
        } else {
            int room = (int) Math.min(blockBytesMax, (long) size * EXPANSION_MAX + 64);
            block = ScratchArrays.atLeast(room, block);
            current = block;
            currentNext = 0;
            currentLimit = BLOCKS.decompress(input, inputAt, size, block, 0, room);
        }
    }

    private void need(int count) throws IOException {
        if (until - next < count) {
            throw new EOFException("frame cut off");
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
        current = NONE;
        currentNext = 0;
        currentLimit = 0;
        ended = true;
    }
}
