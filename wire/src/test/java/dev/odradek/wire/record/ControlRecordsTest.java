package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.wire.compress.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class ControlRecordsTest {
    @Test
    void markersHaveTheBytesThatKafkaWrites() {
        for (boolean committed : new boolean[] {true, false}) {
            org.apache.kafka.common.record.internal.ControlRecordType type =
                    committed
                            ? org.apache.kafka.common.record.internal.ControlRecordType.COMMIT
                            : org.apache.kafka.common.record.internal.ControlRecordType.ABORT;
            MemoryRecords kafka =
                    MemoryRecords.withEndTransactionMarker(
                            31, 1000, 7, 99, (short) 4, new EndTransactionMarker(type, 12));
            ByteBuf expected = Unpooled.wrappedBuffer(kafka.buffer());

            ByteBuf ours = Unpooled.buffer();
            RecordBatchBuilder batch =
                    new RecordBatchBuilder(ours, Codec.NONE)
                            .baseOffset(31)
                            .leaderEpoch(7)
                            .producer(99, (short) 4, BatchLayout.NO_SEQUENCE);
            ControlRecords.append(batch, 1000, new EndTxnMarker(committed, 12));
            batch.finish();

            assertThat(ByteBufUtil.hexDump(ours)).isEqualTo(ByteBufUtil.hexDump(expected));
            try (RecordCursor cursor = new RecordCursor(1000)) {
                cursor.open(new RecordBatchView().wrap(expected, 0));
                assertThat(cursor.next()).isTrue();
                assertThat(ControlRecords.endTxnMarker(cursor))
                        .isEqualTo(new EndTxnMarker(committed, 12));
            }
        }
    }

    @Test
    void leaderChangeHasTheBytesThatKafkaWrites() {
        LeaderChangeMessage message = new LeaderChangeMessage().setLeaderId(3);
        MemoryRecords kafka =
                MemoryRecords.withLeaderChangeMessage(
                        5, 1000, 2, ByteBuffer.allocate(256), message);

        ByteBuf ours = Unpooled.buffer();
        RecordBatchBuilder batch =
                new RecordBatchBuilder(ours, Codec.NONE).baseOffset(5).leaderEpoch(2);
        ByteBuf value =
                Unpooled.wrappedBuffer(
                        MessageUtil.toByteBufferAccessor(message, (short) 0).buffer());
        ControlRecords.append(batch, 1000, ControlRecordType.LEADER_CHANGE, value);
        batch.finish();

        assertThat(ByteBufUtil.hexDump(ours))
                .isEqualTo(ByteBufUtil.hexDump(Unpooled.wrappedBuffer(kafka.buffer())));
    }

    @Test
    void typesHaveTheIdsOfKafka() {
        for (org.apache.kafka.common.record.internal.ControlRecordType kafka :
                org.apache.kafka.common.record.internal.ControlRecordType.values()) {
            ControlRecordType ours = ControlRecordType.of(kafka.type());
            assertThat(ours == null ? "UNKNOWN" : ours.name()).isEqualTo(kafka.name());
        }
    }

    @Test
    void aKeyTooShortForAControlRecordIsMalformed() {
        ByteBuf buffer = Unpooled.buffer();
        RecordBatchBuilder batch = new RecordBatchBuilder(buffer, Codec.NONE).control(true);
        batch.append(0, new byte[3], new byte[6]);
        batch.append(0, new byte[] {0, 0, 0, 1}, new byte[5]);
        batch.append(0, new byte[] {0, 0, 0, 77}, new byte[5]);
        batch.finish();

        try (RecordCursor cursor = new RecordCursor(1000)) {
            cursor.open(new RecordBatchView().wrap(buffer, 0));
            cursor.next();
            assertThatThrownBy(() -> ControlRecords.typeOf(cursor))
                    .isInstanceOf(MalformedBatchException.class);
            cursor.next();
            assertThatThrownBy(() -> ControlRecords.endTxnMarker(cursor))
                    .isInstanceOf(MalformedBatchException.class);
            cursor.next();
            assertThat(ControlRecords.typeOf(cursor)).isNull();
            assertThat(ControlRecords.endTxnMarker(cursor)).isNull();
        }
    }
}
