package dev.odradek.benchmarks.micro;

import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The CRC32C of an uncompressed batch, checked: ours off the heap, Kafka's on it, as the two
/// brokers have what they receive.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class ChecksumBenchmark extends PartBenchmark {
    @Param({"100", "65536"})
    public int rawBytes;

    private ByteBuf bytes;
    private RecordBatchView batch;
    private DefaultRecordBatch kafkaBatch;

    @Setup
    public void prepare() {
        byte[] sample = SampleBatch.of("none", 100, rawBytes);
        bytes = PooledByteBufAllocator.DEFAULT.directBuffer(sample.length).writeBytes(sample);
        batch = new RecordBatchView();
        MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(sample));
        kafkaBatch = (DefaultRecordBatch) records.firstBatch();
        check(odradek() && kafka(), "the CRC differs");
        int last = sample.length - 1;
        sample[last] ^= 1;
        bytes.setByte(last, sample[last]);
        check(!odradek() && !kafka(), "a flipped bit goes unnoticed");
        sample[last] ^= 1;
        bytes.setByte(last, sample[last]);
    }

    @TearDown
    public void release() {
        bytes.release();
    }

    @Benchmark
    public boolean odradek() {
        return batch.wrap(bytes, 0).isCrcValid();
    }

    @Benchmark
    public boolean kafka() {
        return kafkaBatch.isValid();
    }
}
