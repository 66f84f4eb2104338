package dev.odradek.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;

class VarintsTest {

    private static byte[] written(java.util.function.Consumer<ByteBuf> writing) {
        ByteBuf buffer = Unpooled.buffer();
        writing.accept(buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static byte[] kafka(java.util.function.Consumer<ByteBuffer> writing) {
        ByteBuffer buffer = ByteBuffer.allocate(10);
        writing.accept(buffer);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    @Test
    void bytesAndSizesAreThoseOfKafka() {
        Random random = new Random(1);
        for (int round = 0; round < 10_000; round++) {
            long number = random.nextLong() >> random.nextInt(64);
            int value = (int) number;

            byte[] unsigned = kafka(b -> ByteUtils.writeUnsignedVarint(value, b));
            assertThat(written(b -> Varints.writeUnsignedInt(b, value))).isEqualTo(unsigned);
            assertThat(Varints.sizeOfUnsignedInt(value)).isEqualTo(unsigned.length);
            assertThat(Varints.readUnsignedInt(Unpooled.wrappedBuffer(unsigned))).isEqualTo(value);

            byte[] signed = kafka(b -> ByteUtils.writeVarint(value, b));
            assertThat(written(b -> Varints.writeInt(b, value))).isEqualTo(signed);
            assertThat(Varints.sizeOfInt(value)).isEqualTo(signed.length);
            assertThat(Varints.readInt(Unpooled.wrappedBuffer(signed))).isEqualTo(value);

            byte[] longs = kafka(b -> ByteUtils.writeVarlong(number, b));
            assertThat(written(b -> Varints.writeLong(b, number))).isEqualTo(longs);
            assertThat(Varints.sizeOfLong(number)).isEqualTo(longs.length);
            assertThat(Varints.readLong(Unpooled.wrappedBuffer(longs))).isEqualTo(number);
        }
    }

    @Test
    void moreBitsThanFitAreRefused() {
        for (byte[] bytes :
                new byte[][] {{-1, -1, -1, -1, 0x10}, {-1, -1, -1, -1, -1, 0}, {-1, -1}, {}}) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> Varints.readUnsignedInt(Unpooled.wrappedBuffer(bytes)));
        }
        for (byte[] bytes :
                new byte[][] {
                    {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2},
                    {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0},
                    {-1}
                }) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> Varints.readLong(Unpooled.wrappedBuffer(bytes)));
        }
    }
}
