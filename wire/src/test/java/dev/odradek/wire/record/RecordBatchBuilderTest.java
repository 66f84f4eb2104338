package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.compress.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.Test;

class RecordBatchBuilderTest {
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    @Test
    void uncompressedBatchHasTheBytesThatKafkaWrites() {
        MemoryRecordsBuilder kafka =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1024),
                        (byte) 2,
                        Compression.NONE,
                        TimestampType.CREATE_TIME,
                        42,
                        -1,
                        77,
                        (short) 3,
                        900,
                        true,
                        false,
                        5);
        kafka.appendWithOffset(42, 1000, KEY, VALUE, new Header[0]);
        kafka.appendWithOffset(
                43,
                900,
                null,
                VALUE,
                new Header[] {new RecordHeader("h", VALUE), new RecordHeader("ü", (byte[]) null)});
        kafka.appendWithOffset(44, 1700, KEY, null, new Header[0]);
        ByteBuf expected = Unpooled.wrappedBuffer(kafka.build().buffer());

        ByteBuf ours = Unpooled.buffer();
        RecordBatchBuilder builder =
                new RecordBatchBuilder(ours, Codec.NONE)
                        .baseOffset(42)
                        .leaderEpoch(5)
                        .producer(77, (short) 3, 900)
                        .transactional(true);
        builder.append(1000, KEY, VALUE);
        builder.append(
                43,
                900,
                null,
                VALUE,
                List.of(
                        new dev.odradek.wire.record.RecordHeader("h", VALUE),
                        new dev.odradek.wire.record.RecordHeader("ü", null)));
        builder.append(1700, KEY, null);
        builder.finish();

        assertThat(ByteBufUtil.hexDump(ours)).isEqualTo(ByteBufUtil.hexDump(expected));
        RecordBatchView view = new RecordBatchView().wrap(expected, 0);
        assertThat(view.isCrcValid()).isTrue();
        assertThat(view.lastOffset()).isEqualTo(44);
        assertThat(view.lastSequence()).isEqualTo(902);
        try (RecordCursor cursor = new RecordCursor(1 << 20)) {
            cursor.open(view);
            int count = 0;
            while (cursor.next()) {
                assertThat(cursor.offset()).isEqualTo(42 + count);
                count++;
            }
            assertThat(count).isEqualTo(3);
        }
    }
}
