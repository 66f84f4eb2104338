package dev.odradek.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.ValidationOutcome.Accepted;
import dev.odradek.wire.record.ValidationOutcome.Rejected;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a producer may send and what it may not: one case beside Apache Kafka's own answer each.
class BatchValidatorTest {
    private static final ValidationRules RULES = ValidationRules.standard(1_048_588);
    private static final int SAME = Integer.MIN_VALUE;

    private final long nowMs = System.currentTimeMillis();
    private final BatchValidator validator = new BatchValidator(UnpooledByteBufAllocator.DEFAULT);

    // Frame

    @Test
    void noRecordsAtAllAreInvalid() {
        assertThat(rejected(null, RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(rejected(Unpooled.EMPTY_BUFFER, RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void aGoodBatchIsAcceptedAsItIs() {
        for (Compression compression : Compression.values()) {
            ByteBuf batch = batch(compression);
            String before = ByteBufUtil.hexDump(batch);

            Accepted accepted = accepted(batch, RULES);

            assertThat(accepted.records()).isSameAs(batch);
            assertThat(accepted.rebuilt()).isFalse();
            assertThat(accepted.recordCount()).isEqualTo(3);
            assertThat(accepted.sizeBytes()).isEqualTo(batch.readableBytes());
            assertThat(accepted.maxTimestamp()).isEqualTo(nowMs + 5);
            assertThat(accepted.maxTimestampOffsetDelta()).isEqualTo(1);
            assertThat(ByteBufUtil.hexDump(batch)).isEqualTo(before);
        }
    }

    @Test
    void aBadChecksumIsCorrupt() {
        expect(ErrorCode.CORRUPT_MESSAGE, raw(b -> b.setInt(BatchLayout.CRC_AT, 7)), SAME);
    }

    @Test
    void anUnknownMagicIsCorrupt() {
        expect(ErrorCode.CORRUPT_MESSAGE, raw(b -> b.setByte(BatchLayout.MAGIC_AT, 3)), SAME);
        expect(ErrorCode.CORRUPT_MESSAGE, raw(b -> b.setByte(BatchLayout.MAGIC_AT, -1)), SAME);
    }

    @Test
    void anOldMagicIsInvalid() {
        expect(ErrorCode.INVALID_RECORD, raw(b -> b.setByte(BatchLayout.MAGIC_AT, 0)), SAME);
        expect(ErrorCode.INVALID_RECORD, raw(b -> b.setByte(BatchLayout.MAGIC_AT, 1)), SAME);
    }

    @Test
    void anImpossibleLengthIsCorrupt() {
        for (int length : new int[] {0, -5, 13, Integer.MIN_VALUE}) {
            ByteBuf batch = raw(b -> b.setInt(BatchLayout.LENGTH_AT, length));
            expect(ErrorCode.CORRUPT_MESSAGE, batch, SAME);
        }
    }

    @Test
    void aLengthBelowTheHeaderIsCorrupt() {
        ByteBuf batch = raw(b -> b.setInt(BatchLayout.LENGTH_AT, 48));
        expect(ErrorCode.CORRUPT_MESSAGE, batch.copy(0, 60), SAME);
    }

    @Test
    void aLengthBeyondTheBytesIsInvalid() {
        expect(ErrorCode.INVALID_RECORD, raw(b -> b.setInt(BatchLayout.LENGTH_AT, 100_000)), SAME);
        // Here Kafka's own arithmetic overflows.
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 11}) {
            expect(ErrorCode.INVALID_RECORD, raw(b -> b.setInt(BatchLayout.LENGTH_AT, length)), -1);
        }
    }

    @Test
    void aBatchCutAnywhereIsRefused() {
        ByteBuf whole = batch(Compression.NONE);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            expect(ErrorCode.INVALID_RECORD, cut, SAME);
        }
    }

    @Test
    void twoBatchesAreInvalid() {
        ByteBuf two =
                Unpooled.wrappedBuffer(batch(Compression.NONE), batch(Compression.NONE)).copy();
        expect(ErrorCode.INVALID_RECORD, two, SAME);
    }

    @Test
    void junkAfterTheBatchIsInvalid() {
        ByteBuf batch = batch(Compression.NONE);
        batch.writeInt(1);
        expect(ErrorCode.INVALID_RECORD, batch, 0);
    }

    // Header

    @Test
    void countsThatDoNotAgreeAreInvalid() {
        for (int count : new int[] {-1, 0, 2, 4, Integer.MAX_VALUE}) {
            expect(
                    ErrorCode.INVALID_RECORD,
                    patched(b -> b.setInt(BatchLayout.RECORD_COUNT_AT, count)),
                    SAME);
        }
        for (int delta : new int[] {Integer.MIN_VALUE, -1, 1, 3, Integer.MAX_VALUE}) {
            expect(
                    ErrorCode.INVALID_RECORD,
                    patched(b -> b.setInt(BatchLayout.LAST_OFFSET_DELTA_AT, delta)),
                    SAME);
        }
    }

    @Test
    void countsThatAgreeButAreNotThoseOfTheRecordsAreInvalid() {
        for (Compression compression : Compression.values()) {
            for (int count : new int[] {1, 2, 4, 1_000_000, Integer.MAX_VALUE}) {
                ByteBuf batch = batch(compression);
                batch.setInt(BatchLayout.RECORD_COUNT_AT, count);
                batch.setInt(BatchLayout.LAST_OFFSET_DELTA_AT, count - 1);
                renewCrc(batch);
                expect(ErrorCode.INVALID_RECORD, batch, SAME);
            }
        }
    }

    @Test
    void aControlBatchFromAClientIsInvalid() {
        expect(ErrorCode.INVALID_RECORD, withAttributes(BatchLayout.CONTROL_BIT), SAME);
    }

    @Test
    void aBaseOffsetFromAClientIsInvalid() {
        for (long offset : new long[] {77, -1, Long.MAX_VALUE}) {
            expect(
                    ErrorCode.INVALID_RECORD,
                    patched(b -> b.setLong(BatchLayout.BASE_OFFSET_AT, offset)),
                    SAME);
        }
    }

    @Test
    void anUnknownCompressionIsUnsupported() {
        for (int id = 5; id <= 7; id++) {
            expect(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, withAttributes(id), -1);
        }
    }

    @Test
    void zstdInAnOldProduceRequestIsUnsupported() {
        ValidationRules old = RULES.withZstdAllowed(false);
        assertThat(rejected(batch(Compression.ZSTD), old))
                .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(accepted(batch(Compression.LZ4), old)).isNotNull();
    }

    @Test
    void unknownAttributeBitsAreInvalid() {
        for (int bit = 0x80; bit <= 0x8000; bit <<= 1) {
            expect(ErrorCode.INVALID_RECORD, withAttributes(bit), 0);
        }
    }

    @Test
    void aProducerWithoutSequenceOrEpochIsInvalid() {
        expect(
                ErrorCode.INVALID_RECORD,
                patched(b -> b.setLong(BatchLayout.PRODUCER_ID_AT, 9)),
                SAME);
        expect(
                ErrorCode.INVALID_RECORD,
                patched(b -> {
                    b.setLong(BatchLayout.PRODUCER_ID_AT, 9);
                    b.setInt(BatchLayout.BASE_SEQUENCE_AT, 0);
                }),
                0);
    }

    @Test
    void aBatchLargerThanTheTopicAllowsIsTooLarge() {
        ByteBuf batch = batch(Compression.NONE);
        ValidationRules tight = ValidationRules.standard(batch.readableBytes() - 1);
        expect(ErrorCode.MESSAGE_TOO_LARGE, batch, SAME, tight);
        accepted(batch, ValidationRules.standard(batch.readableBytes()));
    }

    @Test
    void bitsThatAreNotTheClientsAreCleared() {
        for (int bits : new int[] {0x08, 0x40, 0x48}) {
            ByteBuf batch = withAttributes(bits);

            Accepted accepted = accepted(batch, RULES);

            RecordBatchView view = new RecordBatchView().wrap(batch, 0);
            assertThat(view.attributes()).isZero();
            assertThat(view.isCrcValid()).isTrue();
            assertThat(accepted.maxTimestamp()).isEqualTo(nowMs + 5);
        }
    }

    @Test
    void aGreatestTimestampThatIsNotIsSetRight() {
        for (long lie : new long[] {0, -1, Long.MAX_VALUE, nowMs}) {
            ByteBuf batch = patched(b -> b.setLong(BatchLayout.MAX_TIMESTAMP_AT, lie));

            accepted(batch, RULES);

            RecordBatchView view = new RecordBatchView().wrap(batch, 0);
            assertThat(view.maxTimestamp()).isEqualTo(nowMs + 5);
            assertThat(view.isCrcValid()).isTrue();
        }
    }

    // Timestamps

    @Test
    void logAppendTimeIsPutIntoTheHeader() {
        ValidationRules rules = RULES.withTimestampType(TimestampType.LOG_APPEND_TIME);
        for (Compression compression : Compression.values()) {
            ByteBuf batch = batch(compression);

            Accepted accepted = accepted(batch, rules);

            RecordBatchView view = new RecordBatchView().wrap(batch, 0);
            assertThat(view.isLogAppendTime()).isTrue();
            assertThat(view.maxTimestamp()).isEqualTo(nowMs);
            assertThat(view.isCrcValid()).isTrue();
            assertThat(accepted.maxTimestamp()).isEqualTo(nowMs);
            for (Record record : MemoryRecords.readableRecords(batch.nioBuffer()).records()) {
                assertThat(record.timestamp()).isEqualTo(nowMs);
            }
        }
        expect(
                ErrorCode.INVALID_TIMESTAMP,
                withAttributes(BatchLayout.LOG_APPEND_TIME_BIT),
                SAME,
                rules);
    }

    @Test
    void timestampsOutOfBoundsAreRefusedRecordByRecord() {
        long tenYears = 10L * 365 * 24 * 60 * 60 * 1000;
        for (long base : new long[] {nowMs + tenYears, Long.MIN_VALUE, Long.MAX_VALUE - 2}) {
            expect(
                    ErrorCode.INVALID_TIMESTAMP,
                    patched(b -> b.setLong(BatchLayout.BASE_TIMESTAMP_AT, base)),
                    SAME);
        }
        ByteBuf batch = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder(batch, Codec.NONE);
        builder.append(nowMs, new byte[1], new byte[1]);
        builder.append(nowMs + tenYears, new byte[1], new byte[1]);
        builder.append(-1, new byte[1], new byte[1]);
        builder.append(nowMs - tenYears, new byte[1], new byte[1]);
        builder.finish();

        Rejected rejected =
                (Rejected)
                        validator.validate(
                                batch, RULES.withTimestampBounds(tenYears / 2, 1000), nowMs);

        assertThat(rejected.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(rejected.recordErrors())
                .extracting(ValidationOutcome.RecordError::batchIndex)
                .containsExactly(1, 3);
    }

    // Records

    @Test
    void aRecordWithoutKeyInACompactedTopicIsInvalid() {
        ByteBuf batch = batch(Compression.GZIP);
        ValidationRules compacted = RULES.withCompacted(true);
        expect(ErrorCode.INVALID_RECORD, batch, SAME, compacted);
        Rejected rejected = (Rejected) validator.validate(batch, compacted, nowMs);
        assertThat(rejected.recordErrors())
                .extracting(ValidationOutcome.RecordError::batchIndex)
                .containsExactly(2);
    }

    @Test
    void offsetsThatDoNotCountUpByOneAreInvalid() {
        for (Compression compression : Compression.values()) {
            for (int delta : new int[] {9, -1, 1}) {
                ByteBuf record = Unpooled.buffer();
                record(record, delta, 1, 1, 0);
                ByteBuf batch = around(compression, record, 1);
                // Kafka fails to write a compressed batch anew, and takes an uncompressed one as
                // it is.
                boolean kafkaFails = compression != Compression.NONE;
                expect(ErrorCode.INVALID_RECORD, batch, kafkaFails ? -1 : 0);
            }
        }
    }

    @Test
    void recordsThatDoNotFitTheirLengthsAreInvalid() {
        for (Compression compression : Compression.values()) {
            expect(compression, r -> record(r, 0, 1, 1, 0, 1));
            expect(compression, r -> record(r, 0, 1, 1, 0, -1));
            expect(compression, r -> record(r, 0, Integer.MAX_VALUE, 0, 0));
            expect(compression, r -> record(r, 0, 1, Integer.MAX_VALUE, 0));
            expect(compression, r -> record(r, 0, 1, 1, -1));
            expect(compression, r -> record(r, 0, 1, 1, Integer.MAX_VALUE));
            expect(compression, r -> record(r, 0, 1, 1, 1));
            expect(compression, r -> Varints.write(r, -1));
            expect(compression, r -> Varints.write(r, Integer.MAX_VALUE));
            expect(compression, r -> Varints.write(r, 0));
            expect(compression, r -> r.writeBytes(repeated(11, 0xFF)));
            expect(compression, r -> headerKeyOfSize(r, -1));
            expect(compression, r -> headerKeyOfSize(r, Integer.MAX_VALUE));
        }
    }

    @Test
    void nullsOfAnOddSizeAreInvalid() {
        ByteBuf record = Unpooled.buffer();
        record(record, 0, -7, 1, 0);
        expect(ErrorCode.INVALID_RECORD, around(Compression.NONE, record, 1), 0);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void garbageInACompressedBatchIsInvalid(Compression compression) {
        ByteBuf whole = batch(compression);
        int size = whole.readableBytes();
        for (int length = BatchLayout.HEADER_BYTES; length < size; length++) {
            ByteBuf cut = whole.copy(0, length);
            cut.setInt(BatchLayout.LENGTH_AT, length - BatchLayout.PREFIX_BYTES);
            renewCrc(cut);
            assertThat(rejected(cut, RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
        }
        ByteBuf garbage = batch(Compression.NONE);
        garbage.setShort(BatchLayout.ATTRIBUTES_AT, compression.id());
        renewCrc(garbage);
        expect(ErrorCode.INVALID_RECORD, garbage, -1);
    }

    @Test
    void aSnappyChunkOfAnAnnouncedSizeIsNotAllocated() {
        for (int size : new int[] {Integer.MAX_VALUE, -1, 0, Integer.MIN_VALUE}) {
            ByteBuf batch = batch(Compression.SNAPPY);
            batch.setInt(BatchLayout.HEADER_BYTES + 16, size);
            renewCrc(batch);
            assertThat(rejected(batch, RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBombIsTooLarge(Compression compression) {
        ValidationRules rules = RULES.withDecompressedBytesMax(8 << 20);
        ByteBuf record = Unpooled.buffer();
        int valueSize = 9 << 20;
        Varints.write(record, 1 + 1 + 1 + 1 + 5 + valueSize + 1);
        record.writeZero(3);
        Varints.write(record, -1);
        Varints.write(record, valueSize);
        record.writeZero(valueSize + 1);

        ByteBuf batch = around(compression, record, 1);

        assertThat(
                        rejected(
                                batch,
                                ValidationRules.standard(1 << 20)
                                        .withDecompressedBytesMax(rules.decompressedBytesMax())))
                .isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    // Compression of the topic

    @Test
    void aBatchIsCompressedAnewForATopicWithItsOwnCompression() {
        for (Compression source : Compression.values()) {
            for (Compression target : Compression.values()) {
                for (TimestampType type : TimestampType.values()) {
                    ByteBuf batch = batch(source);
                    batch.setLong(BatchLayout.PRODUCER_ID_AT, 7);
                    batch.setShort(BatchLayout.PRODUCER_EPOCH_AT, 2);
                    batch.setInt(BatchLayout.BASE_SEQUENCE_AT, 55);
                    batch.setShort(BatchLayout.ATTRIBUTES_AT, source.id() | 0x10);
                    renewCrc(batch);

                    Accepted accepted =
                            accepted(
                                    batch,
                                    RULES.withTargetCodec(Codec.of(target))
                                            .withTimestampType(type)
                                            .withRecordsChecked(source != Compression.GZIP));

                    RecordBatchView view = new RecordBatchView().wrap(accepted.records(), 0);
                    assertThat(accepted.rebuilt()).isEqualTo(source != target);
                    assertThat(view.compression()).isEqualTo(target);
                    assertThat(view.isTransactional()).isTrue();
                    assertThat(view.producerId()).isEqualTo(7);
                    assertThat(view.producerEpoch()).isEqualTo((short) 2);
                    assertThat(view.baseSequence()).isEqualTo(55);
                    assertThat(view.maxTimestamp()).isEqualTo(accepted.maxTimestamp());
                    assertThat(view.isLogAppendTime())
                            .isEqualTo(type == TimestampType.LOG_APPEND_TIME);
                    int count = 0;
                    for (Record record :
                            MemoryRecords.readableRecords(accepted.records().nioBuffer())
                                    .records()) {
                        assertThat(record.offset()).isEqualTo(count++);
                    }
                    assertThat(count).isEqualTo(3);
                }
            }
        }
    }

    // By the header alone

    @Test
    void withoutALookAtTheRecordsABrokenPayloadIsTakenOnTrust() {
        ByteBuf batch = batch(Compression.ZSTD);
        batch.setInt(BatchLayout.HEADER_BYTES, 0);
        renewCrc(batch);

        assertThat(rejected(batch.copy(), RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(accepted(batch, RULES.withRecordsChecked(false)).maxTimestamp())
                .isEqualTo(nowMs + 5);
    }

    @Test
    void withoutALookAtTheRecordsTheHeaderIsJudgedAllTheSame() {
        ValidationRules headersOnly = RULES.withRecordsChecked(false);

        assertThat(rejected(raw(b -> b.setInt(BatchLayout.CRC_AT, 7)), headersOnly))
                .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(rejected(patched(b -> b.setInt(BatchLayout.RECORD_COUNT_AT, 4)), headersOnly))
                .isEqualTo(ErrorCode.INVALID_RECORD);
        long tomorrowMs = nowMs + 24L * 60 * 60 * 1000;
        for (int at : new int[] {BatchLayout.BASE_TIMESTAMP_AT, BatchLayout.MAX_TIMESTAMP_AT}) {
            assertThat(rejected(patched(b -> b.setLong(at, tomorrowMs)), headersOnly))
                    .isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        }
    }

    @Test
    void whereTheHeaderDoesNotTellEnoughTheRecordsAreLookedAtAllTheSame() {
        ValidationRules headersOnly = RULES.withRecordsChecked(false);
        ByteBuf withoutMaximum =
                patched(b -> b.setLong(BatchLayout.MAX_TIMESTAMP_AT, BatchLayout.NO_TIMESTAMP));

        assertThat(accepted(withoutMaximum, headersOnly).maxTimestamp()).isEqualTo(nowMs + 5);
        assertThat(rejected(batch(Compression.LZ4), headersOnly.withCompacted(true)))
                .isEqualTo(rejected(batch(Compression.LZ4), RULES.withCompacted(true)))
                .isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void transactionalBatchesAreKnownBeforeTheyAreValidated() {
        assertThat(BatchValidator.saysTransactional(null)).isFalse();
        assertThat(BatchValidator.saysTransactional(Unpooled.EMPTY_BUFFER)).isFalse();
        assertThat(BatchValidator.saysTransactional(batch(Compression.NONE))).isFalse();
        assertThat(BatchValidator.saysTransactional(withAttributes(0x10))).isTrue();
    }

    // Helpers

    private void expect(ErrorCode ours, ByteBuf batch, int kafka) {
        expect(ours, batch, kafka, RULES);
    }

    private void expect(ErrorCode ours, ByteBuf batch, int kafka, ValidationRules rules) {
        short kafkaSays = KafkaProduceOracle.answer(batch.copy().nioBuffer(), rules);
        assertThat(rejected(batch, rules)).isEqualTo(ours);
        assertThat((int) kafkaSays).isEqualTo(kafka == SAME ? ours.code() : kafka);
    }

    /// A batch around one record that is broken: INVALID_RECORD here, mostly that or -1 from Kafka.
    private void expect(Compression compression, Consumer<ByteBuf> recordWriter) {
        ByteBuf record = Unpooled.buffer();
        recordWriter.accept(record);
        ByteBuf batch = around(compression, record, 1);
        short kafka = KafkaProduceOracle.answer(batch.copy().nioBuffer(), RULES);
        // Where Kafka skips over keys and values, some lengths escape it.
        assertThat(kafka)
                .isIn((short) 87, (short) -1, (short) (compression == Compression.NONE ? 87 : 0));
        assertThat(rejected(batch, RULES)).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    private ErrorCode rejected(@Nullable ByteBuf batch, ValidationRules rules) {
        ValidationOutcome outcome = validator.validate(batch, rules, nowMs);
        assertThat(outcome).isInstanceOf(Rejected.class);
        return ((Rejected) outcome).error();
    }

    private Accepted accepted(ByteBuf batch, ValidationRules rules) {
        ValidationOutcome outcome = validator.validate(batch, rules, nowMs);
        assertThat(outcome).isInstanceOf(Accepted.class);
        return (Accepted) outcome;
    }

    private ByteBuf batch(Compression compression) {
        ByteBuf batch = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder(batch, Codec.of(compression));
        builder.append(nowMs, new byte[] {1}, new byte[100]);
        builder.append(nowMs + 5, new byte[] {2}, null);
        builder.append(nowMs + 3, null, "some value".getBytes(StandardCharsets.UTF_8));
        builder.finish();
        return batch;
    }

    private ByteBuf raw(Consumer<ByteBuf> change) {
        ByteBuf batch = batch(Compression.NONE);
        change.accept(batch);
        return batch;
    }

    private ByteBuf patched(Consumer<ByteBuf> change) {
        ByteBuf batch = raw(change);
        renewCrc(batch);
        return batch;
    }

    private ByteBuf withAttributes(int attributes) {
        return patched(b -> b.setShort(BatchLayout.ATTRIBUTES_AT, attributes));
    }

    private static void renewCrc(ByteBuf batch) {
        new RecordBatchView().set(batch, 0).renewCrc();
    }

    /// A valid header around any bytes.
    private ByteBuf around(Compression compression, ByteBuf records, int count) {
        ByteBuf batch = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder(batch, Codec.NONE);
        for (int i = 0; i < count; i++) {
            builder.append(nowMs, new byte[1], new byte[1]);
        }
        builder.finish();
        batch.writerIndex(BatchLayout.HEADER_BYTES);
        Codec.of(compression).compress(records, 0, records.writerIndex(), batch);
        batch.setShort(BatchLayout.ATTRIBUTES_AT, compression.id());
        batch.setInt(BatchLayout.LENGTH_AT, batch.writerIndex() - BatchLayout.PREFIX_BYTES);
        renewCrc(batch);
        return batch;
    }

    private static void record(
            ByteBuf target, int offsetDelta, int keySize, int valueSize, int headers) {
        record(target, offsetDelta, keySize, valueSize, headers, 0);
    }

    /// A record that says what it is told to say, with one byte for key and value where they have a
    /// size above 0.
    private static void record(
            ByteBuf target,
            int offsetDelta,
            int keySize,
            int valueSize,
            int headers,
            int lengthLie) {
        ByteBuf body = Unpooled.buffer();
        body.writeByte(0);
        Varints.write(body, 0L);
        Varints.write(body, offsetDelta);
        Varints.write(body, keySize);
        body.writeZero(keySize > 0 ? 1 : 0);
        Varints.write(body, valueSize);
        body.writeZero(valueSize > 0 ? 1 : 0);
        Varints.write(body, headers);
        Varints.write(target, body.readableBytes() + lengthLie);
        target.writeBytes(body);
    }

    private static void headerKeyOfSize(ByteBuf target, int size) {
        ByteBuf body = Unpooled.buffer();
        body.writeZero(3);
        Varints.write(body, -1);
        Varints.write(body, -1);
        Varints.write(body, 1);
        Varints.write(body, size);
        body.writeZero(4);
        Varints.write(target, body.readableBytes());
        target.writeBytes(body);
    }

    private static byte[] repeated(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
