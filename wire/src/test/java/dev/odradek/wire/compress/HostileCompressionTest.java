package dev.odradek.wire.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the bytes: one of two exceptions or some output within the bound, and no memory for
/// what is only announced.
class HostileCompressionTest {
    private static final long LIMIT = 1 << 20;
    private static final long GIB = 1L << 30;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void streamsCutAnywhereAreMalformedOrShorter(Compression compression) {
        ByteBuf whole = compressed(compression, text(3000));
        int size = whole.writerIndex();
        for (int length = 0; length < size; length++) {
            long got = readAll(compression, whole.copy(0, length), LIMIT);
            // zstd and snappy may end between frames or chunks: before the first, that is.
            boolean nothing = got == 0 && length <= 16;
            assertThat(got < 0 || nothing).as(compression + " cut at " + length).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void flippedBitsEndInADeclaredWay(Compression compression) {
        for (byte[] data : new byte[][] {text(200), text(40_000), new byte[100_000]}) {
            ByteBuf whole = compressed(compression, data);
            for (int i = 0; i < 4000; i++) {
                boolean direct = i % 2 == 0;
                ByteBuf broken =
                        direct
                                ? PooledByteBufAllocator.DEFAULT.directBuffer()
                                : Unpooled.buffer(whole.writerIndex());
                broken.writeBytes(whole, 0, whole.writerIndex());
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    int at =
                            random.nextBoolean()
                                    ? random.nextInt(Math.min(64, broken.writerIndex()))
                                    : random.nextInt(broken.writerIndex());
                    broken.setByte(at, broken.getByte(at) ^ (1 << random.nextInt(8)));
                }
                readAll(compression, broken, LIMIT);
                broken.release();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void garbageEndsInADeclaredWay(Compression compression) {
        ByteBuf head = compressed(compression, text(100));
        for (int i = 0; i < 3000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            ByteBuf garbage = Unpooled.buffer();
            garbage.writeBytes(head, 0, random.nextInt(Math.min(20, head.writerIndex())));
            garbage.writeBytes(noise);
            readAll(compression, garbage, LIMIT);
        }
    }

    @Test
    void aGibibyteInAFewKilobytesOfZstdIsRefusedAtTheBound() throws IOException {
        ByteBuf bomb = Unpooled.buffer();
        try (OutputStream stream =
                new ZstdOutputStreamNoFinalizer(new ByteBufOutputStream(bomb), 3)) {
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written < GIB; written += zeros.length) {
                stream.write(zeros);
            }
        }
        assertThat(bomb.readableBytes()).isLessThan(40_000);

        assertRefusedAtTheBound(Compression.ZSTD, bomb);
    }

    @Test
    void manyTimesTheBoundInGzipIsRefusedAtTheBound() {
        byte[] zeros = new byte[64 << 20];

        assertRefusedAtTheBound(Compression.GZIP, compressed(Compression.GZIP, zeros));
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPPY", "LZ4"})
    void aGibibyteOfRepeatedBlocksIsRefusedAtTheBound(Compression compression) {
        ByteBuf one = compressed(compression, new byte[64 * 1024]);
        int headerBytes = compression == Compression.LZ4 ? 7 : 16;
        int trailerBytes = compression == Compression.LZ4 ? 4 : 0;
        int blockBytes = one.writerIndex() - headerBytes - trailerBytes;
        ByteBuf bomb = Unpooled.buffer();
        bomb.writeBytes(one, 0, headerBytes);
        for (long held = 0; held < GIB; held += 64 * 1024) {
            bomb.writeBytes(one, headerBytes, blockBytes);
        }

        assertRefusedAtTheBound(compression, bomb);
    }

    @Test
    void snappyAnnouncingMoreThanItsBytesCanHoldIsMalformed() {
        ByteBuf lie = Unpooled.buffer();
        // A block without framing, whose size varint says 2^31 - 1.
        lie.writeInt(0xFFFFFFFF).writeByte(7).writeZero(40);
        long before = allocatedBytes();

        assertThatThrownBy(
                        () -> {
                            try (BoundedDecompressor stream =
                                    BoundedDecompressor.open(
                                            Compression.SNAPPY, lie, 0, 45, Long.MAX_VALUE)) {
                                assertThat(stream.read(new byte[100], 0, 100)).isPositive();
                            }
                        })
                .isInstanceOf(MalformedCompressionException.class);
        assertThat(allocatedBytes() - before).isLessThan(1 << 20);
    }

    @Test
    void aMalformedStreamSaysWhere() {
        ByteBuf broken = compressed(Compression.LZ4, text(200_000));
        broken.setIntLE(7, Integer.MAX_VALUE);

        assertThatThrownBy(
                        () -> {
                            try (BoundedDecompressor stream =
                                    BoundedDecompressor.open(
                                            Compression.LZ4,
                                            broken,
                                            0,
                                            broken.writerIndex(),
                                            LIMIT)) {
                                assertThat(stream.read(new byte[100], 0, 100)).isPositive();
                            }
                        })
                .isInstanceOfSatisfying(
                        MalformedCompressionException.class,
                        e -> {
                            assertThat(e.position()).isEqualTo(11);
                            assertThat(e.compression()).isEqualTo(Compression.LZ4);
                        });
    }

    private void assertRefusedAtTheBound(Compression compression, ByteBuf bomb) {
        readAll(compression, compressed(compression, text(10)), LIMIT); // loads what is to load
        long before = allocatedBytes();

        long got = readAll(compression, bomb, 16 << 20);

        assertThat(got).as("refused by the bound").isEqualTo(-2);
        assertThat(allocatedBytes() - before).isLessThan(2 << 20);
    }

    /// @return bytes that came out; -1 when malformed, -2 when too much
    private static long readAll(Compression compression, ByteBuf source, long limit) {
        byte[] chunk = new byte[16 * 1024];
        try (BoundedDecompressor stream =
                BoundedDecompressor.open(
                        compression, source, source.readerIndex(), source.readableBytes(), limit)) {
            long total = 0;
            for (int count = 0; count >= 0; count = stream.read(chunk, 0, chunk.length)) {
                total += count;
                assertThat(total).isLessThanOrEqualTo(limit);
            }
            return total;
        } catch (MalformedCompressionException _) {
            return -1;
        } catch (DecompressionLimitException _) {
            return -2;
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static ByteBuf compressed(Compression compression, byte[] data) {
        ByteBuf compressed = Unpooled.buffer();
        Codec.of(compression).compress(Unpooled.wrappedBuffer(data), 0, data.length, compressed);
        return compressed;
    }

    private byte[] text(int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) ('a' + random.nextInt(6));
        }
        return text;
    }
}
