package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.KafkaBatches.Sample;
import dev.odradek.wire.record.ValidationOutcome.Accepted;
import dev.odradek.wire.record.ValidationOutcome.Rejected;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;

/// Broken batches at random, each beside Kafka's own answer. What Kafka refuses with a code is
/// refused with that code; what is accepted can be read by Kafka, with offsets that count up by
/// one; nothing is answered with -1.
class BatchValidatorFuzzTest {
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    private final BatchValidator validator = new BatchValidator(UnpooledByteBufAllocator.DEFAULT);
    private final ValidationRules rules =
            ValidationRules.standard(100_000).withDecompressedBytesMax(1 << 20);

    @Test
    void brokenBatchesGetKafkasAnswerOrABetterOne() {
        long nowMs = System.currentTimeMillis();
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            ByteBuf batch = brokenBatch();
            String context = "-Dseed=" + seed + " round " + i + ": " + ByteBufUtil.hexDump(batch);
            ByteBuf mine =
                    i % 3 == 0 ? PooledByteBufAllocator.DEFAULT.directBuffer() : Unpooled.buffer();
            mine.writeBytes(batch, 0, batch.writerIndex());
            short kafka = KafkaProduceOracle.answer(batch.copy().nioBuffer(), rules);

            ValidationOutcome outcome = validator.validate(mine, rules, nowMs);

            switch (outcome) {
                case Accepted _ -> {
                    accepted++;
                    assertThat(kafka).as(context).isZero();
                    assertReadable(context, mine);
                }
                case Rejected rejected -> {
                    assertThat(rejected.error()).as(context).isNotEqualTo(ErrorCode.NONE);
                    // Of two faults Kafka may see the other: it drops junk after the batch, and
                    // with a timestamp
                    // out of range it overlooks offsets.
                    boolean otherFault =
                            rejected.error() == ErrorCode.INVALID_RECORD
                                    && (kafka == ErrorCode.INVALID_TIMESTAMP.code()
                                            || rejected.message().contains("follow the first"));
                    if (kafka > 0 && !otherFault) {
                        assertThat(rejected.error().code()).as(context).isEqualTo(kafka);
                    } else {
                        assertThat(rejected.error())
                                .as(context)
                                .isIn(
                                        ErrorCode.INVALID_RECORD,
                                        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                                        ErrorCode.MESSAGE_TOO_LARGE);
                        if (kafka >= 0) {
                            assertThat(rejected.error())
                                    .as(context)
                                    .isEqualTo(ErrorCode.INVALID_RECORD);
                        }
                    }
                }
            }
            mine.release();
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    private static void assertReadable(String context, ByteBuf batch) {
        RecordBatchView view = new RecordBatchView().wrap(batch, 0);
        assertThat(view.isCrcValid()).as(context).isTrue();
        assertThat(view.attributes() & ~0x17).as(context).isZero();
        MutableRecordBatch kafka =
                MemoryRecords.readableRecords(batch.nioBuffer()).batches().iterator().next();
        long offset = 0;
        long maxTimestamp = -1;
        for (Record record : kafka) {
            assertThat(record.offset()).as(context).isEqualTo(offset++);
            maxTimestamp = Math.max(maxTimestamp, record.timestamp());
        }
        assertThat(view.maxTimestamp()).as(context).isEqualTo(maxTimestamp);
    }

    private ByteBuf brokenBatch() {
        Compression compression = Compression.values()[random.nextInt(5)];
        List<Sample> samples = KafkaBatches.samples(random, 0, 1 + random.nextInt(4), 40);
        ByteBuf plain = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder(plain, Codec.NONE);
        for (Sample sample : samples) {
            builder.append(
                    sample.offset(),
                    sample.timestampMs(),
                    sample.key(),
                    sample.value(),
                    sample.headers());
        }
        builder.finish();
        if (random.nextInt(3) != 0) {
            breakSomewhere(plain, BatchLayout.HEADER_BYTES);
        }
        ByteBuf batch = Unpooled.buffer();
        batch.writeBytes(plain, 0, BatchLayout.HEADER_BYTES);
        Codec.of(compression)
                .compress(
                        plain,
                        BatchLayout.HEADER_BYTES,
                        plain.writerIndex() - BatchLayout.HEADER_BYTES,
                        batch);
        batch.setShort(BatchLayout.ATTRIBUTES_AT, compression.id());
        batch.setInt(BatchLayout.LENGTH_AT, batch.writerIndex() - BatchLayout.PREFIX_BYTES);
        int kind = random.nextInt(6);
        if (kind == 0) {
            breakSomewhere(batch, BatchLayout.HEADER_BYTES);
        } else if (kind == 1) {
            int at = random.nextInt(BatchLayout.HEADER_BYTES);
            batch.setByte(at, batch.getByte(at) ^ (1 << random.nextInt(8)));
        } else if (kind == 2) {
            batch.setLong(
                    BatchLayout.BASE_OFFSET_AT + random.nextInt(BatchLayout.HEADER_BYTES - 8),
                    random.nextInt(3) - 1);
        }
        boolean sizesRight =
                batch.getInt(BatchLayout.LENGTH_AT)
                        == batch.writerIndex() - BatchLayout.PREFIX_BYTES;
        if (sizesRight && random.nextInt(10) != 0) {
            new RecordBatchView().set(batch, 0).renewCrc();
            batch.setByte(BatchLayout.MAGIC_AT, 2);
            new RecordBatchView().set(batch, 0).renewCrc();
        }
        return batch;
    }

    private void breakSomewhere(ByteBuf bytes, int from) {
        int room = bytes.writerIndex() - from;
        if (room == 0) {
            return;
        }
        int at = from + random.nextInt(room);
        switch (random.nextInt(4)) {
            case 0 -> bytes.setByte(at, bytes.getByte(at) ^ (1 << random.nextInt(8)));
            case 1 -> bytes.setByte(at, random.nextInt(256));
            case 2 -> bytes.setByte(at, new int[] {0, 1, 2, 0x7F, 0x80, 0xFF}[random.nextInt(6)]);
            default -> bytes.writerIndex(at);
        }
    }
}
