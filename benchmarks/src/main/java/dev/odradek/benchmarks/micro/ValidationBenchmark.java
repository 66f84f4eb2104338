package dev.odradek.benchmarks.micro;

import dev.odradek.wire.record.BatchValidator;
import dev.odradek.wire.record.ValidationOutcome;
import dev.odradek.wire.record.ValidationRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A batch of about 64 KiB before compression from the frame to where it may be appended. Kafka's
/// side is its CRC check and its LogValidator, which is what UnifiedLog does to a batch; ours does
/// both in one. The bytes lie where each broker has them: ours off the heap, Kafka's on it.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class ValidationBenchmark extends PartBenchmark {
    private static final int RAW_BYTES = 64 * 1024;
    private static final int BATCH_BYTES_MAX = 1024 * 1024 + 12;
    private static final long HOUR_MS = 60L * 60 * 1000;
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    @Param({"none", "lz4", "zstd", "snappy", "gzip"})
    public String compression;

    @Param({"100", "1024"})
    public int valueBytes;

    private long nowMs;
    private ByteBuf batch;
    private ByteBuffer kafkaBatch;
    private BatchValidator validator;
    private ValidationRules strict;
    private ValidationRules headerOnly;
    private CompressionType kafkaSource;
    private Compression kafkaTarget;
    private BufferSupplier kafkaBuffers;

    @Setup
    public void prepare() {
        byte[] bytes = SampleBatch.of(compression, valueBytes, RAW_BYTES);
        nowMs = System.currentTimeMillis();
        batch = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        validator = new BatchValidator(PooledByteBufAllocator.DEFAULT);
        strict = ValidationRules.standard(BATCH_BYTES_MAX);
        headerOnly = strict.withRecordsChecked(false);
        kafkaBatch = ByteBuffer.wrap(bytes.clone());
        kafkaSource = CompressionType.forName(compression);
        kafkaTarget = Compression.of(kafkaSource).build();
        kafkaBuffers = BufferSupplier.create();

        int count = RAW_BYTES / valueBytes;
        check(isAccepted(odradekStrict(), count), "the strict validator refuses the batch");
        check(isAccepted(odradekHeaderOnly(), count), "the header alone is refused");
        check(kafka().recordValidationStats() != null, "Kafka's validator says nothing");
        check(kafkaBatch.equals(batch.nioBuffer()), "the validators leave other bytes");
    }

    private static boolean isAccepted(ValidationOutcome outcome, int recordCount) {
        return outcome instanceof ValidationOutcome.Accepted accepted
                && accepted.recordCount() == recordCount;
    }

    @TearDown
    public void release() {
        batch.release();
        kafkaBuffers.close();
    }

    @Benchmark
    public ValidationOutcome odradekStrict() {
        return validator.validate(batch, strict, nowMs);
    }

    @Benchmark
    public ValidationOutcome odradekHeaderOnly() {
        return validator.validate(batch, headerOnly, nowMs);
    }

    @Benchmark
    public LogValidator.ValidationResult kafka() {
        MemoryRecords records = MemoryRecords.readableRecords(kafkaBatch.duplicate());
        for (MutableRecordBatch each : records.batches()) {
            each.ensureValid();
        }
        return new LogValidator(
                        records,
                        PARTITION,
                        Time.SYSTEM,
                        kafkaSource,
                        kafkaTarget,
                        false,
                        RecordBatch.CURRENT_MAGIC_VALUE,
                        TimestampType.CREATE_TIME,
                        Long.MAX_VALUE,
                        HOUR_MS,
                        RecordBatch.NO_PARTITION_LEADER_EPOCH,
                        AppendOrigin.CLIENT)
                .validateMessagesAndAssignOffsets(
                        PrimitiveRef.ofLong(0), NothingInvalid.INSTANCE, kafkaBuffers);
    }

    /// Where Kafka counts what it refuses: here that is a mistake of the benchmark.
    private enum NothingInvalid implements LogValidator.MetricsRecorder {
        INSTANCE;

        @Override
        public void recordInvalidMagic() {
            check(false, "invalid magic");
        }

        @Override
        public void recordInvalidOffset() {
            check(false, "invalid offset");
        }

        @Override
        public void recordInvalidSequence() {
            check(false, "invalid sequence");
        }

        @Override
        public void recordInvalidChecksums() {
            check(false, "invalid checksum");
        }

        @Override
        public void recordNoKeyCompactedTopic() {
            check(false, "no key");
        }
    }
}
