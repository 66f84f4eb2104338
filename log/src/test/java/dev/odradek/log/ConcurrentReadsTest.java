package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.record.BatchScanner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Readers beside a writer that rolls and a retention that deletes: every byte they get is a sound
/// batch at the offset it should have.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class ConcurrentReadsTest {
    private static final int APPENDS = 4_000;

    @TempDir Path path;

    @Test
    void readersNeverSeeAnythingButSoundBatchesInOrder() throws InterruptedException {
        try (var node = new TestNode(path)) {
            node.config =
                    node.config.toBuilder()
                            .segmentBytes(3_000)
                            .indexIntervalBytes(300)
                            .retentionBytes(20_000)
                            .fileDeleteDelayMs(0)
                            .build();
            PartitionLog log = node.start();
            var done = new AtomicBoolean();
            var batchesRead = new AtomicLong();
            var failures = new ConcurrentLinkedQueue<Throwable>();
            List<Thread> readers =
                    IntStream.range(0, 2)
                            .mapToObj(seed ->
                                    Thread.ofPlatform()
                                            .start(() ->
                                                    readUntil(
                                                            done,
                                                            log,
                                                            seed,
                                                            batchesRead,
                                                            failures)))
                            .toList();
            for (int i = 0; i < APPENDS; i++) {
                log.appendAsLeader(
                        batch().at(1000 + i).ofSize(1 + i % 3, i % 150), 0, AppendOrigin.CLIENT);
                log.highWatermark(log.logEndOffset());
                if (i % 50 == 0) {
                    log.applyRetention();
                }
            }
            done.set(true);
            for (Thread reader : readers) {
                reader.join(20_000);
                assertThat(reader.isAlive()).isFalse();
            }
            assertThat(failures).isEmpty();
            assertThat(batchesRead.get()).isGreaterThan(APPENDS / 2);
            assertThat(log.logStartOffset()).isPositive();
        }
    }

    private static void readUntil(
            AtomicBoolean done,
            PartitionLog log,
            int seed,
            AtomicLong batchesRead,
            ConcurrentLinkedQueue<Throwable> failures) {
        var random = new Random(seed);
        long next = 0;
        try {
            while (!done.get()) {
                if (random.nextInt(20) == 0) {
                    long start = log.logStartOffset();
                    next = start + random.nextLong(Math.max(1, log.logEndOffset() - start));
                }
                next = readOnce(log, next, random.nextInt(5_000), batchesRead);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    private static long readOnce(PartitionLog log, long from, int bytes, AtomicLong batchesRead)
            throws IOException {
        return switch (log.read(from, bytes, ReadBound.HIGH_WATERMARK, true)) {
            case LogRead.OutOfRange range -> range.logStartOffset();
            case LogSlice slice -> {
                ByteBuf target = Unpooled.buffer();
                slice.readInto(target);
                slice.release();
                assertThat(target.readableBytes()).isEqualTo(slice.sizeBytes());
                long next = from;
                var scanner = new BatchScanner().over(target);
                while (scanner.next()) {
                    assertThat(scanner.batch().isCrcValid()).isTrue();
                    assertThat(scanner.batch().baseOffset()).isLessThanOrEqualTo(next);
                    assertThat(scanner.batch().lastOffset()).isGreaterThanOrEqualTo(next);
                    next = scanner.batch().nextOffset();
                    batchesRead.incrementAndGet();
                }
                assertThat(scanner.end()).isNotEqualTo(BatchScanner.End.MALFORMED);
                yield next;
            }
        };
    }
}
