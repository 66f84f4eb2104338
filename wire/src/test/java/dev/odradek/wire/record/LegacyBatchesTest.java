package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.compress.DecompressionLimitException;
import dev.odradek.wire.compress.MalformedCompressionException;
import dev.odradek.wire.record.KafkaBatches.Sample;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LegacyBatchesTest {
    private static final long LIMIT = 64 << 20;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);

    @Test
    void everyRecordOfTheOlderFormatsIsReadAsKafkaReadsIt() {
        for (byte magic = 0; magic <= 1; magic++) {
            for (TimestampType type :
                    new TimestampType[] {
                        TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME
                    }) {
                for (Codec codec : KafkaBatches.codecs()) {
                    if (codec.compression() == Compression.ZSTD || (magic == 0 && !isPlain(type))) {
                        continue;
                    }
                    MemoryRecords kafka = kafkaWrites(magic, codec, type, 40);
                    assertReadAsKafkaReads(magic + " " + codec + " " + type, kafka);
                }
            }
        }
    }

    private static boolean isPlain(TimestampType type) {
        return type == TimestampType.CREATE_TIME;
    }

    private static void assertReadAsKafkaReads(String context, MemoryRecords kafka) {
        ByteBuf bytes = Unpooled.wrappedBuffer(kafka.buffer());
        ByteBuf converted = Unpooled.buffer();
        List<LegacyRecord> ours = new ArrayList<>();
        BatchScanner scanner = new BatchScanner().over(bytes);
        while (scanner.next()) {
            assertThat(scanner.batch().isCrcValid()).as(context).isTrue();
            List<LegacyRecord> records = LegacyBatches.records(scanner.batch(), LIMIT);
            assertThat(LegacyBatches.firstOffset(scanner.batch(), LIMIT))
                    .isEqualTo(records.getFirst().offset());
            ours.addAll(records);
            LegacyBatches.upConvert(scanner.batch(), LIMIT, converted);
        }
        assertThat(scanner.end()).isEqualTo(BatchScanner.End.COMPLETE);

        Iterator<LegacyRecord> records = ours.iterator();
        Iterator<Record> upConverted =
                MemoryRecords.readableRecords(converted.nioBuffer()).records().iterator();
        for (Record expected : kafka.records()) {
            LegacyRecord record = records.next();
            assertThat(record.offset()).as(context).isEqualTo(expected.offset());
            assertThat(record.timestampMs()).as(context).isEqualTo(expected.timestamp());
            assertThat(array(record.key())).isEqualTo(array(expected.key()));
            assertThat(array(record.value())).isEqualTo(array(expected.value()));
            Record again = upConverted.next();
            assertThat(again.offset()).as(context).isEqualTo(expected.offset());
            assertThat(again.timestamp()).as(context).isEqualTo(expected.timestamp());
            assertThat(again.key()).isEqualTo(expected.key());
            assertThat(again.value()).isEqualTo(expected.value());
        }
        assertThat(records.hasNext()).isFalse();
        assertThat(upConverted.hasNext()).isFalse();
    }

    @Test
    void brokenMessagesEndInTheDeclaredExceptions() {
        for (byte magic = 0; magic <= 1; magic++) {
            for (Compression compression :
                    List.of(
                            Compression.NONE,
                            Compression.GZIP,
                            Compression.SNAPPY,
                            Compression.LZ4)) {
                byte[] whole =
                        ByteBufUtil.getBytes(
                                Unpooled.wrappedBuffer(
                                        kafkaWrites(
                                                        magic,
                                                        Codec.of(compression),
                                                        TimestampType.CREATE_TIME,
                                                        5)
                                                .buffer()));
                for (int i = 0; i < 3000; i++) {
                    byte[] broken = whole.clone();
                    int at = random.nextInt(broken.length);
                    broken[at] ^= (byte) (1 << random.nextInt(8));
                    readAll(Unpooled.wrappedBuffer(broken));
                }
            }
        }
    }

    private static void readAll(ByteBuf bytes) {
        BatchScanner scanner = new BatchScanner().over(bytes);
        while (scanner.next()) {
            if (scanner.batch().magic() > 1) {
                continue;
            }
            try {
                LegacyBatches.records(scanner.batch(), 1 << 20);
            } catch (MalformedBatchException
                    | MalformedCompressionException
                    | DecompressionLimitException _) {
                continue;
            }
        }
    }

    @Test
    void aCompressedMessageThatHoldsTooMuchIsRefused() {
        MemoryRecords kafka =
                kafkaWrites((byte) 1, Codec.of(Compression.GZIP), TimestampType.CREATE_TIME, 2000);
        RecordBatchView view =
                new RecordBatchView().wrap(Unpooled.wrappedBuffer(kafka.buffer()), 0);

        assertThatThrownBy(() -> LegacyBatches.records(view, 1000))
                .isInstanceOf(DecompressionLimitException.class);
    }

    private MemoryRecords kafkaWrites(byte magic, Codec codec, TimestampType type, int count) {
        List<Sample> samples = KafkaBatches.samples(random, 100, count, 500);
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1 << 16),
                        magic,
                        KafkaBatches.kafka(codec),
                        type,
                        100,
                        1_700_000_000_777L);
        for (Sample sample : samples) {
            builder.appendWithOffset(
                    sample.offset(), sample.timestampMs(), sample.key(), sample.value());
        }
        return builder.build();
    }

    private static byte @Nullable [] array(@Nullable ByteBuf buffer) {
        return buffer == null ? null : ByteBufUtil.getBytes(buffer);
    }

    private static byte @Nullable [] array(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffer));
    }
}
