package dev.odradek.benchmarks.micro;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.log.index.OffsetIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.kafka.storage.internals.log.OffsetPosition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Where an offset lies in a segment of 1 GiB with an entry every 4 KiB: ours as it is while the
/// segment is written to (in memory) and once it is sealed (in the file), Kafka's mapped one, which
/// serves for both.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class IndexBenchmark extends PartBenchmark {
    private static final int ENTRIES = 256 * 1024;
    private static final int RECORDS_PER_ENTRY = 40;
    private static final int BYTES_PER_ENTRY = 4096;
    private static final long BASE_OFFSET = 1_000_000;
    private static final int KAFKA_FILE_BYTES = 10 * 1024 * 1024;

    /// What is asked for: the last hundredth, as consumers do who keep up; or anything.
    public enum Reads {
        TAIL,
        ANYWHERE
    }

    @Param public Reads reads;

    private Path directory;
    private HandleCache handles;
    private OffsetIndex active;
    private OffsetIndex sealed;
    private org.apache.kafka.storage.internals.log.OffsetIndex kafkaIndex;
    private final long[] asked = new long[4096];
    private int next;

    @Setup
    public void prepare() throws IOException {
        directory = Scratch.directory("index");
        handles = new HandleCache(new RealDisk(), 10);
        active = new OffsetIndex(handles, () -> directory.resolve("active.index"), BASE_OFFSET);
        sealed = new OffsetIndex(handles, () -> directory.resolve("sealed.index"), BASE_OFFSET);
        kafkaIndex =
                new org.apache.kafka.storage.internals.log.OffsetIndex(
                        directory.resolve("kafka.index").toFile(), BASE_OFFSET, KAFKA_FILE_BYTES);
        for (int i = 1; i <= ENTRIES; i++) {
            long offset = BASE_OFFSET + (long) i * RECORDS_PER_ENTRY;
            int position = (i - 1) * BYTES_PER_ENTRY;
            active.append(offset, position);
            sealed.append(offset, position);
            kafkaIndex.append(offset, position);
        }
        sealed.seal();
        long records = (long) ENTRIES * RECORDS_PER_ENTRY;
        long from = reads == Reads.TAIL ? records - records / 100 : 0;
        var random = new SplittableRandom(42);
        for (int i = 0; i < asked.length; i++) {
            asked[i] = BASE_OFFSET + random.nextLong(from, records);
            OffsetPosition expected = kafkaIndex.lookup(asked[i]);
            var theirs = new OffsetIndex.Entry(expected.offset(), expected.position());
            check(active.floor(asked[i]).equals(theirs), "the index in memory differs");
            check(sealed.floor(asked[i]).equals(theirs), "the index in its file differs");
        }
    }

    @TearDown
    public void release() throws IOException {
        kafkaIndex.close();
        handles.close();
        Scratch.delete(directory);
    }

    @Benchmark
    public OffsetIndex.Entry odradekActive() throws IOException {
        return active.floor(nextOffset());
    }

    @Benchmark
    public OffsetIndex.Entry odradekSealed() throws IOException {
        return sealed.floor(nextOffset());
    }

    @Benchmark
    public OffsetPosition kafka() {
        return kafkaIndex.lookup(nextOffset());
    }

    private long nextOffset() {
        next = (next + 1) & (asked.length - 1);
        return asked[next];
    }
}
