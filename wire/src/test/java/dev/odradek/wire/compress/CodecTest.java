package dev.odradek.wire.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.apache.kafka.common.compress.GzipCompression;
import org.apache.kafka.common.compress.Lz4Compression;
import org.apache.kafka.common.compress.SnappyCompression;
import org.apache.kafka.common.compress.ZstdCompression;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

class CodecTest {
    private static final long LIMIT = 64 << 20;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

    static List<Codec> codecs() {
        List<Codec> codecs = new ArrayList<>();
        for (int level : new int[] {-1, 1, 5, 9}) {
            codecs.add(new Codec(Compression.GZIP, level));
        }
        codecs.add(Codec.of(Compression.SNAPPY));
        for (int level = 1; level <= 17; level += 4) {
            codecs.add(new Codec(Compression.LZ4, level));
        }
        for (int level : new int[] {-100, 1, 3, 22}) {
            codecs.add(new Codec(Compression.ZSTD, level));
        }
        return codecs;
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void kafkaReadsWhatWeCompress(Codec codec) throws IOException {
        for (byte[] data : samples()) {
            ByteBuf compressed = Unpooled.buffer();
            codec.compress(Unpooled.wrappedBuffer(data), 0, data.length, compressed);
            try (var stream =
                    kafka(codec)
                            .wrapForInput(
                                    compressed.nioBuffer(), (byte) 2, BufferSupplier.create())) {
                assertThat(stream.readAllBytes()).as("-Dseed=" + seed).isEqualTo(data);
            }
            assertThat(decompress(codec.compression(), compressed)).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void weReadWhatKafkaCompresses(Codec codec) throws IOException {
        for (byte[] data : samples()) {
            ByteBufferOutputStream sink = new ByteBufferOutputStream(1024);
            try (OutputStream stream = kafka(codec).wrapForOutput(sink, (byte) 2)) {
                stream.write(data);
            }
            ByteBuf compressed = Unpooled.wrappedBuffer(sink.buffer().flip());
            assertThat(decompress(codec.compression(), compressed))
                    .as("-Dseed=" + seed)
                    .isEqualTo(data);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void buffersOfEveryKindGoInAndOut(Codec codec) {
        byte[] data = samples().getLast();
        List<ByteBuf> sources = List.of(heap(data), direct(data), composite(data));
        for (ByteBuf source : sources) {
            for (ByteBuf target :
                    List.of(
                            Unpooled.buffer(1),
                            PooledByteBufAllocator.DEFAULT.directBuffer(1),
                            Unpooled.compositeBuffer())) {
                target.writeByte(7);
                codec.compress(source, 3, data.length, target);
                int size = target.writerIndex() - 1;
                byte[] again = new byte[size];
                target.getBytes(1, again);
                for (ByteBuf compressed : List.of(heap(again), direct(again), composite(again))) {
                    ByteBuf plain =
                            BoundedDecompressor.decompress(
                                    codec.compression(),
                                    compressed,
                                    3,
                                    size,
                                    data.length,
                                    PooledByteBufAllocator.DEFAULT);
                    assertThat(ByteBufUtil.getBytes(plain)).isEqualTo(data);
                    plain.release();
                    compressed.release();
                }
                target.release();
            }
        }
        sources.forEach(ByteBuf::release);
    }

    @Test
    void lz4FramesOfOtherWritersAreRead() throws IOException {
        byte[] data = text(4_500_000);
        for (BLOCKSIZE blockSize : BLOCKSIZE.values()) {
            for (int options = 0; options < 8; options++) {
                List<FLG.Bits> bits = new ArrayList<>(List.of(FLG.Bits.BLOCK_INDEPENDENCE));
                if ((options & 1) != 0) {
                    bits.add(FLG.Bits.BLOCK_CHECKSUM);
                }
                if ((options & 2) != 0) {
                    bits.add(FLG.Bits.CONTENT_CHECKSUM);
                }
                long knownSize = -1;
                if ((options & 4) != 0) {
                    bits.add(FLG.Bits.CONTENT_SIZE);
                    knownSize = data.length;
                }
                ByteArrayOutputStream sink = new ByteArrayOutputStream();
                try (OutputStream stream =
                        new LZ4FrameOutputStream(
                                sink, blockSize, knownSize, bits.toArray(FLG.Bits[]::new))) {
                    stream.write(data);
                }
                assertThat(decompress(Compression.LZ4, Unpooled.wrappedBuffer(sink.toByteArray())))
                        .isEqualTo(data);
            }
        }
    }

    @Test
    void snappyWithoutFramingAndInSeveralStreamsIsRead() throws IOException {
        byte[] data = text(70_000);
        assertThat(decompress(Compression.SNAPPY, Unpooled.wrappedBuffer(Snappy.compress(data))))
                .isEqualTo(data);

        ByteBuf twice = Unpooled.buffer();
        Codec.of(Compression.SNAPPY).compress(Unpooled.wrappedBuffer(data), 0, 40_000, twice);
        Codec.of(Compression.SNAPPY).compress(Unpooled.wrappedBuffer(data), 40_000, 30_000, twice);
        assertThat(decompress(Compression.SNAPPY, twice)).isEqualTo(data);
    }

    @Test
    void gzipMembersWithEveryHeaderFieldAreRead() throws IOException {
        byte[] data = text(1000);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (OutputStream stream = new GZIPOutputStream(plain)) {
            stream.write(data);
        }
        byte[] member = plain.toByteArray();
        ByteBuf header = Unpooled.buffer();
        header.writeBytes(member, 0, 3).writeByte(2 | 4 | 8 | 16).writeBytes(member, 4, 6);
        header.writeShortLE(5).writeZero(5);
        header.writeCharSequence("name\0comment\0", StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(header.nioBuffer());
        header.writeShortLE((int) crc.getValue());
        header.writeBytes(member, 10, member.length - 10);
        header.writeBytes(member);
        byte[] twice = new byte[2 * data.length];
        System.arraycopy(data, 0, twice, 0, data.length);
        System.arraycopy(data, 0, twice, data.length, data.length);

        assertThat(decompress(Compression.GZIP, header)).isEqualTo(twice);

        header.writeByte(0);
        assertThat(decompress(Compression.GZIP, header)).isEqualTo(twice);
        header.setByte(12, 1);
        assertThatThrownBy(() -> decompress(Compression.GZIP, header))
                .isInstanceOf(MalformedCompressionException.class);
    }

    @Test
    void levelsOutsideOfTheRangeAreRefused() {
        for (Codec bad :
                List.of(
                        Codec.of(Compression.GZIP),
                        Codec.of(Compression.LZ4),
                        Codec.of(Compression.ZSTD))) {
            assertThatThrownBy(() -> new Codec(bad.compression(), 23))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new Codec(Compression.GZIP, -1).level()).isEqualTo(-1);
        assertThatThrownBy(() -> new Codec(Compression.GZIP, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<byte[]> samples() {
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        return List.of(
                new byte[0],
                new byte[1],
                text(random.nextInt(2000)),
                new byte[64 * 1024],
                noise,
                text(300_000));
    }

    private byte[] text(int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) (i % 50 < 30 ? 'a' + i % 50 : 'a' + random.nextInt(26));
        }
        return text;
    }

    private static byte[] decompress(Compression compression, ByteBuf compressed) {
        ByteBuf plain =
                BoundedDecompressor.decompress(
                        compression,
                        compressed,
                        0,
                        compressed.writerIndex(),
                        LIMIT,
                        UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(plain);
        plain.release();
        return bytes;
    }

    // Three bytes of something else lie before the data.

    private static ByteBuf heap(byte[] data) {
        return Unpooled.buffer().writeZero(3).writeBytes(data);
    }

    private static ByteBuf direct(byte[] data) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeZero(3).writeBytes(data);
    }

    private static ByteBuf composite(byte[] data) {
        CompositeByteBuf parts = Unpooled.compositeBuffer(Integer.MAX_VALUE);
        parts.addComponent(true, Unpooled.wrappedBuffer(new byte[3]));
        for (int at = 0; at < data.length; at += 1000) {
            int count = Math.min(1000, data.length - at);
            parts.addComponent(true, Unpooled.wrappedBuffer(data, at, count));
        }
        return parts;
    }

    private static org.apache.kafka.common.compress.Compression kafka(Codec codec) {
        return switch (codec.compression()) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP -> new GzipCompression.Builder().level(codec.level()).build();
            case SNAPPY -> new SnappyCompression.Builder().build();
            case LZ4 -> new Lz4Compression.Builder().level(codec.level()).build();
            case ZSTD -> new ZstdCompression.Builder().level(codec.level()).build();
        };
    }
}
