package dev.odradek.wire.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;
import org.xerial.snappy.Snappy;

/// The writing side of the four codecs: all of `source` from `at` on, as one complete stream, at
/// the writer index of `target`.
final class Encoders {
    // What Xerial's stream takes at a time.
    private static final int SNAPPY_BLOCK_BYTES = 32 * 1024;
    private static final int DEFLATE_CHUNK_BYTES = 8 * 1024;
    private static final int UNKNOWN_OS = 0xFF;

    private Encoders() {}

    static void gzip(int level, ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        ByteBuffer input = source.nioBuffer(at, lengthBytes);
        CRC32 crc = new CRC32();
        crc.update(input.duplicate());
        target.writeShortLE(GzipDecoder.MAGIC);
        target.writeByte(GzipDecoder.DEFLATE);
        target.writeZero(6); // no flags, no time, no extra flags
        target.writeByte(UNKNOWN_OS);
        byte[] chunk = new byte[DEFLATE_CHUNK_BYTES];
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setInput(input);
            deflater.finish();
            while (!deflater.finished()) {
                target.writeBytes(chunk, 0, deflater.deflate(chunk));
            }
        } finally {
            deflater.end();
        }
        target.writeIntLE((int) crc.getValue());
        target.writeIntLE(lengthBytes);
    }

    static void snappy(ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        target.writeLong(SnappyDecoder.MAGIC);
        target.writeInt(SnappyDecoder.VERSION);
        target.writeInt(SnappyDecoder.VERSION);
        byte[] block = ScratchArrays.take(SNAPPY_BLOCK_BYTES);
        byte[] compressed = ScratchArrays.take(Snappy.maxCompressedLength(SNAPPY_BLOCK_BYTES));
        for (int next = at, until = at + lengthBytes; next < until; next += SNAPPY_BLOCK_BYTES) {
            int count = Math.min(SNAPPY_BLOCK_BYTES, until - next);
            source.getBytes(next, block, 0, count);
            int size = snappyBlock(block, count, compressed);
            target.writeInt(size);
            target.writeBytes(compressed, 0, size);
        }
        ScratchArrays.giveBack(block);
        ScratchArrays.giveBack(compressed);
    }

    private static int snappyBlock(byte[] block, int count, byte[] compressed) {
        try {
            return Snappy.compress(block, 0, count, compressed, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("snappy refused to compress " + count + " bytes", e);
        }
    }

    static void lz4(int level, ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        byte[] descriptor = {
            (byte) Lz4Frame.VERSION_1_INDEPENDENT, (byte) Lz4Frame.BLOCKS_OF_64_KIB
        };
        target.writeIntLE(Lz4Frame.MAGIC);
        target.writeBytes(descriptor);
        int hash = XXHashFactory.fastestInstance().hash32().hash(descriptor, 0, 2, 0);
        target.writeByte(Lz4Frame.headerChecksum(hash));
        // As in Kafka the default level is the fast compressor, which has no levels.
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor =
                level == Compression.LZ4.levelDefault()
                        ? factory.fastCompressor()
                        : factory.highCompressor(level);
        byte[] block = ScratchArrays.take(Lz4Frame.BLOCK_BYTES);
        byte[] compressed =
                ScratchArrays.take(compressor.maxCompressedLength(Lz4Frame.BLOCK_BYTES));
        for (int next = at, until = at + lengthBytes; next < until; next += Lz4Frame.BLOCK_BYTES) {
            int count = Math.min(Lz4Frame.BLOCK_BYTES, until - next);
            source.getBytes(next, block, 0, count);
            int size = compressor.compress(block, 0, count, compressed, 0, compressed.length);
            if (size < count) {
                target.writeIntLE(size);
                target.writeBytes(compressed, 0, size);
            } else {
                target.writeIntLE(count | Lz4Frame.STORED_BIT);
                target.writeBytes(block, 0, count);
            }
        }
        target.writeIntLE(0);
        ScratchArrays.giveBack(block);
        ScratchArrays.giveBack(compressed);
    }

    static void zstd(int level, ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        if (source.isDirect() && source.nioBufferCount() == 1) {
            zstdDirect(level, source, at, lengthBytes, target);
            return;
        }
        ByteBuf copy = target.alloc().directBuffer(Math.max(1, lengthBytes));
        try {
            copy.writeBytes(source, at, lengthBytes);
            zstdDirect(level, copy, 0, lengthBytes, target);
        } finally {
            copy.release();
        }
    }

    private static void zstdDirect(
            int level, ByteBuf source, int at, int lengthBytes, ByteBuf target) {
        int room = Math.toIntExact(Zstd.compressBound(lengthBytes));
        ByteBuf compressed = target.alloc().directBuffer(room);
        ZstdCompressCtx context = ZstdContexts.takeCompress();
        try {
            context.setLevel(level);
            int size =
                    context.compress(
                            compressed.nioBuffer(0, room), source.nioBuffer(at, lengthBytes));
            target.writeBytes(compressed, 0, size);
        } finally {
            compressed.release();
            ZstdContexts.giveBack(context, lengthBytes);
        }
    }
}
