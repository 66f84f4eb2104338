package dev.odradek.wire.record;

import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;
import org.xerial.snappy.SnappyError;

/// What Apache Kafka answers to the records of one partition in a Produce request: its own classes,
/// in the order in which its broker calls them.
final class KafkaProduceOracle {
    private static final LogValidator.MetricsRecorder NO_METRICS =
            new LogValidator.MetricsRecorder() {
                @Override
                public void recordInvalidMagic() {}

                @Override
                public void recordInvalidOffset() {}

                @Override
                public void recordInvalidSequence() {}

                @Override
                public void recordInvalidChecksums() {}

                @Override
                public void recordNoKeyCompactedTopic() {}
            };

    private KafkaProduceOracle() {}

    /// The error code; on success the buffer holds the batch as Kafka's log would, in place.
    static short answer(ByteBuffer bytes, ValidationRules rules) {
        try {
            append(MemoryRecords.readableRecords(bytes), rules);
            return Errors.NONE.code();
        } catch (RecordValidationException e) {
            return Errors.forException(e.invalidException()).code();
        } catch (Exception | SnappyError e) {
            return Errors.forException(e).code();
        }
    }

    private static void append(MemoryRecords records, ValidationRules rules) {
        ProduceRequest.validateRecords((short) 9, records);
        MutableRecordBatch batch = records.batches().iterator().next();
        if (batch.baseOffset() != 0) {
            throw new InvalidRecordException("base offset");
        }
        if (batch.sizeInBytes() > rules.batchBytesMax()) {
            throw new RecordTooLargeException("size");
        }
        if (!batch.isValid()) {
            throw new CorruptRecordException("crc");
        }
        Compression target =
                rules.targetCodec() == null
                        ? Compression.of(batch.compressionType()).build()
                        : KafkaBatches.kafka(rules.targetCodec());
        new LogValidator(
                        records,
                        new TopicPartition("t", 0),
                        Time.SYSTEM,
                        batch.compressionType(),
                        target,
                        rules.compacted(),
                        (byte) 2,
                        TimestampType.values()[rules.timestampType().ordinal() + 1],
                        rules.timestampBeforeMaxMs(),
                        rules.timestampAfterMaxMs(),
                        5,
                        AppendOrigin.CLIENT)
                .validateMessagesAndAssignOffsets(
                        PrimitiveRef.ofLong(0), NO_METRICS, BufferSupplier.NO_CACHING);
    }
}
