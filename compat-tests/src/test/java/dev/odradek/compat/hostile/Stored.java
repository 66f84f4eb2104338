package dev.odradek.compat.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// A batch as it is read back.
///
/// @param attributes all bits of them
/// @param sound whether the checksum fits
public record Stored(int attributes, long maxTimestamp, boolean sound) {
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final short FETCH_VERSION = 11;
    private static final int ATTRIBUTES_AT = 21;

    /// Writes a batch, and reads it back.
    public static Stored of(Wire wire, Batch batch) throws IOException {
        long offset = offsetOf(wire, batch.sealed());
        var partition =
                new FetchRequestData.FetchPartition()
                        .setPartition(0)
                        .setPartitionMaxBytes(1_000_000)
                        .setFetchOffset(offset);
        var topic =
                new FetchRequestData.FetchTopic()
                        .setTopic(HostileInput.WRITTEN)
                        .setPartitions(List.of(partition));
        var request =
                new FetchRequestData()
                        .setReplicaId(-1)
                        .setMaxWaitMs(5_000)
                        .setMinBytes(1)
                        .setTopics(List.of(topic));
        ByteBuffer answer = answer(wire, Wire.frame(ApiKeys.FETCH, FETCH_VERSION, request));
        var fetched = new FetchResponseData(new ByteBufferAccessor(answer), FETCH_VERSION);
        var records =
                (MemoryRecords) fetched.responses().getFirst().partitions().getFirst().records();
        var read = (DefaultRecordBatch) records.batches().iterator().next();
        return new Stored(
                records.buffer().getShort(ATTRIBUTES_AT), read.maxTimestamp(), read.isValid());
    }

    /// Writes a batch.
    ///
    /// @param batch as sent
    /// @return the offset of its first record
    public static long offsetOf(Wire wire, byte[] batch) throws IOException {
        var produced = produce(wire, batch);
        if (produced.errorCode() != 0) {
            throw new AssertionError("Produce failed with " + produced.errorCode());
        }
        return produced.baseOffset();
    }

    /// Tries to write a batch.
    ///
    /// @return the error code
    public static short codeOf(Wire wire, byte[] batch) throws IOException {
        return produce(wire, batch).errorCode();
    }

    private static ProduceResponseData.PartitionProduceResponse produce(Wire wire, byte[] batch)
            throws IOException {
        ByteBuffer answer = answer(wire, ProduceFrames.produce(batch));
        return new ProduceResponseData(new ByteBufferAccessor(answer), ProduceFrames.VERSION)
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .getFirst();
    }

    private static ByteBuffer answer(Wire wire, byte[] frame) throws IOException {
        wire.send(frame);
        if (wire.receive(ANSWER) instanceof Wire.Reply.Answer(ByteBuffer bytes)) {
            // Both requests are answered with the header that has no tags.
            new ResponseHeaderData(new ByteBufferAccessor(bytes), (short) 0);
            return bytes;
        }
        throw new AssertionError("there is no answer");
    }
}
