package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.KafkaBatches.Sample;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Batches cross between Kafka's classes and ours, both ways, in every codec.
class KafkaInteropTest {
    private static final long LIMIT = 64 << 20;

    static List<Codec> codecs() {
        return KafkaBatches.codecs();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void weReadEveryRecordThatKafkaWrote(Codec codec) {
        long seed = Long.getLong("seed", System.nanoTime());
        RandomGenerator random = generator(seed);
        for (int round = 0; round < 12; round++) {
            List<Sample> samples = round(random, round);
            ByteBuf written = kafkaWrites(codec, samples, random.nextBoolean());
            assertReadsBack("-Dseed=" + seed + " round " + round, written, samples);
            written.release();
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void kafkaReadsEveryRecordThatWeWrote(Codec codec) {
        long seed = Long.getLong("seed", System.nanoTime());
        RandomGenerator random = generator(seed);
        for (int round = 0; round < 12; round++) {
            String context = "-Dseed=" + seed + " round " + round;
            List<Sample> samples = round(random, round);
            ByteBuf written =
                    random.nextBoolean()
                            ? Unpooled.buffer()
                            : PooledByteBufAllocator.DEFAULT.directBuffer();
            weWrite(codec, samples, written);
            assertReadsBack(context, written, samples);

            MemoryRecords records = MemoryRecords.readableRecords(written.nioBuffer());
            Iterator<MutableRecordBatch> batches = records.batches().iterator();
            MutableRecordBatch batch = batches.next();
            batch.ensureValid();
            assertThat(batches.hasNext()).as(context).isFalse();
            assertThat(batch.lastOffset()).isEqualTo(samples.getLast().offset());
            Iterator<Sample> expected = samples.iterator();
            for (Record record : batch) {
                Sample sample = expected.next();
                assertThat(record.offset()).as(context).isEqualTo(sample.offset());
                assertThat(record.timestamp()).as(context).isEqualTo(sample.timestampMs());
                assertThat(array(record.key())).as(context).isEqualTo(sample.key());
                assertThat(array(record.value())).as(context).isEqualTo(sample.value());
                assertThat(record.headers()).as(context).isEqualTo(sample.kafkaHeaders());
            }
            assertThat(expected.hasNext()).as(context).isFalse();
            written.release();
        }
    }

    @Test
    void uncompressedBatchesHaveTheBytesThatKafkaWrites() {
        long seed = Long.getLong("seed", System.nanoTime());
        RandomGenerator random = generator(seed);
        for (int round = 0; round < 100; round++) {
            List<Sample> samples =
                    KafkaBatches.samples(
                            random, random.nextLong(1L << 40), 1 + random.nextInt(40), 300);
            ByteBuf kafka = kafkaWrites(Codec.NONE, samples, false);
            ByteBuf ours = Unpooled.buffer();
            weWrite(Codec.NONE, samples, ours);
            assertThat(ByteBufUtil.hexDump(ours))
                    .as("-Dseed=" + seed + " round " + round)
                    .isEqualTo(ByteBufUtil.hexDump(kafka));
        }
    }

    @Test
    void aCursorWalksRecordsInACompositeBuffer() {
        RandomGenerator random = generator(7);
        List<Sample> samples = KafkaBatches.samples(random, 3, 50, 200);
        for (Codec codec : codecs()) {
            ByteBuf whole = kafkaWrites(codec, samples, false);
            CompositeByteBuf parts = Unpooled.compositeBuffer(1000);
            for (int at = 0; at < whole.writerIndex(); at += 37) {
                int count = Math.min(37, whole.writerIndex() - at);
                parts.addComponent(true, whole.retainedSlice(at, count));
            }
            assertReadsBack("composite " + codec, parts, samples);
        }
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<Sample> round(RandomGenerator random, int round) {
        return switch (round) {
            case 0 -> KafkaBatches.samples(random, 0, 1, 0);
            case 1 -> KafkaBatches.samples(random, 0, 3, 700_000);
            case 2 -> KafkaBatches.samples(random, 12, 20_000, 12);
            default ->
                    KafkaBatches.samples(
                            random, random.nextInt(1 << 30), 1 + random.nextInt(200), 3000);
        };
    }

    private static ByteBuf kafkaWrites(Codec codec, List<Sample> samples, boolean direct) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1 << 16),
                        (byte) 2,
                        KafkaBatches.kafka(codec),
                        TimestampType.CREATE_TIME,
                        samples.getFirst().offset(),
                        -1,
                        77,
                        (short) 3,
                        900,
                        false,
                        false,
                        5);
        for (Sample sample : samples) {
            builder.appendWithOffset(
                    sample.offset(),
                    sample.timestampMs(),
                    sample.key(),
                    sample.value(),
                    sample.kafkaHeaders());
        }
        ByteBuf heap = Unpooled.wrappedBuffer(builder.build().buffer());
        return direct ? PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(heap) : heap;
    }

    private static void weWrite(Codec codec, List<Sample> samples, ByteBuf target) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder(target, codec)
                        .baseOffset(samples.getFirst().offset())
                        .leaderEpoch(5)
                        .producer(77, (short) 3, 900);
        for (Sample sample : samples) {
            builder.append(
                    sample.offset(),
                    sample.timestampMs(),
                    sample.key(),
                    sample.value(),
                    sample.headers());
        }
        int sizeBytes = builder.finish();
        assertThat(sizeBytes).isEqualTo(target.readableBytes());
    }

    private static void assertReadsBack(String context, ByteBuf written, List<Sample> samples) {
        BatchScanner scanner = new BatchScanner().over(written);
        assertThat(scanner.next()).as(context).isTrue();
        RecordBatchView batch = scanner.batch();
        assertThat(batch.isCrcValid()).as(context).isTrue();
        assertThat(batch.recordCount()).isEqualTo(samples.size());
        assertThat(batch.producerId()).isEqualTo(77);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(5);
        try (RecordCursor cursor = new RecordCursor(LIMIT);
                RecordCursor skipping = new RecordCursor(LIMIT)) {
            cursor.open(batch);
            skipping.openSkipping(batch);
            for (Sample sample : samples) {
                assertThat(cursor.next()).as(context).isTrue();
                assertThat(skipping.next()).as(context).isTrue();
                assertSame(context, cursor, sample);
                assertThat(skipping.offset()).isEqualTo(sample.offset());
                assertThat(skipping.timestamp()).isEqualTo(sample.timestampMs());
                assertThat(skipping.hasKey()).isEqualTo(sample.key() != null);
            }
            assertThat(cursor.next()).as(context).isFalse();
            assertThat(skipping.next()).as(context).isFalse();
        }
        assertThat(scanner.next()).isFalse();
        assertThat(scanner.end()).isEqualTo(BatchScanner.End.COMPLETE);
    }

    private static void assertSame(String context, RecordCursor cursor, Sample sample) {
        assertThat(cursor.offset()).as(context).isEqualTo(sample.offset());
        assertThat(cursor.timestamp()).as(context).isEqualTo(sample.timestampMs());
        assertThat(array(cursor.key())).as(context).isEqualTo(sample.key());
        assertThat(array(cursor.value())).as(context).isEqualTo(sample.value());
        for (RecordHeader header : sample.headers()) {
            assertThat(cursor.nextHeader()).isTrue();
            assertThat(cursor.headerKey()).isEqualTo(header.key());
            assertThat(array(cursor.headerValue())).isEqualTo(header.value());
        }
        assertThat(cursor.nextHeader()).isFalse();
    }

    private static byte @Nullable [] array(@Nullable ByteBuf buffer) {
        return buffer == null ? null : ByteBufUtil.getBytes(buffer);
    }

    private static byte @Nullable [] array(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffer));
    }
}
