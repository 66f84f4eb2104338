package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import dev.odradek.wire.record.RecordHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same appends to our log and to Apache Kafka's; each is cleaned by its own cleaner, again and
/// again while time goes on, and both must leave the same files' worth of batches.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CleanerOracleTest {
    private static final long NOW_MS = System.currentTimeMillis() - 1_000_000;
    private static final int ROUNDS = 6;

    /// Small segments and indexes, so that groups are bounded by each of their limits.
    private static final LogConfig CONFIG =
            LogConfig.defaults().toBuilder()
                    .segmentBytes(4000)
                    .indexIntervalBytes(200)
                    .segmentIndexBytes(240)
                    .cleanupPolicies(Set.of(LogConfig.Cleanup.COMPACT))
                    .minCleanableDirtyRatio(0)
                    .deleteRetentionMs(25_000)
                    .fileDeleteDelayMs(3_600_000)
                    .build();

    @TempDir Path ours;
    @TempDir Path theirs;

    /// Makes appends that a compacted topic may get: all codecs, tombstones, headers, records
    /// without a key, idempotent and transactional producers that bump their epochs.
    private static final class Workload {
        final Random random;
        final int[] sequences = new int[8];
        final short[] epochs = new short[8];
        final boolean[] open = new boolean[8];
        final int keys;
        long timeMs = NOW_MS;
        int leaderEpoch;

        record Step(ByteBuf records, int epoch, boolean marker) {}

        final int producers;
        final Compression[] codecs;

        /// @param producers from the fourth on they are transactional
        Workload(long seed, int producers, Compression... codecs) {
            this.producers = producers;
            this.codecs = codecs;
            random = new Random(seed);
            keys = 5 + random.nextInt(60);
        }

        Step next() {
            timeMs += random.nextInt(50);
            leaderEpoch += random.nextInt(25) == 0 ? 1 : 0;
            int producer = random.nextInt(producers);
            if (producer >= 4 && open[producer] && random.nextInt(3) == 0) {
                open[producer] = false;
                return new Step(
                        batch().at(timeMs)
                                .producer(producer, epochs[producer], -1)
                                .marker(random.nextBoolean(), 1),
                        leaderEpoch,
                        true);
            }
            if (producer > 0 && !open[producer] && random.nextInt(15) == 0) {
                epochs[producer]++;
                sequences[producer] = 0;
            }
            ByteBuf records = records(producer);
            open[producer] |= producer >= 4;
            return new Step(records, leaderEpoch, false);
        }

        /// Ends every open transaction, so that the cleaners may go far.
        List<Step> endAll() {
            var steps = new ArrayList<Step>();
            for (int producer = 4; producer < 8; producer++) {
                if (open[producer] && random.nextInt(4) != 0) {
                    open[producer] = false;
                    steps.add(
                            new Step(
                                    batch().at(timeMs)
                                            .producer(producer, epochs[producer], -1)
                                            .marker(random.nextBoolean(), 1),
                                    leaderEpoch,
                                    true));
                }
            }
            return steps;
        }

        private ByteBuf records(int producer) {
            Compression codec = codecs[random.nextInt(codecs.length)];
            ByteBuf target = Unpooled.buffer();
            try (var builder = new RecordBatchBuilder(target, Codec.of(codec))) {
                if (producer > 0) {
                    builder.producer(producer, epochs[producer], sequences[producer]);
                    builder.transactional(producer >= 4);
                }
                int count = 1 + random.nextInt(6);
                for (int i = 0; i < count; i++) {
                    builder.append(i, timeMs - random.nextInt(100), key(), value(), headers());
                }
                sequences[producer] += count;
                builder.finish();
            }
            return target;
        }

        private byte @Nullable [] key() {
            return random.nextInt(60) == 0
                    ? null
                    : ("key" + random.nextInt(keys)).getBytes(StandardCharsets.UTF_8);
        }

        private byte @Nullable [] value() {
            return random.nextInt(5) == 0
                    ? null
                    : "v".repeat(random.nextInt(90)).getBytes(StandardCharsets.UTF_8);
        }

        private List<RecordHeader> headers() {
            return switch (random.nextInt(6)) {
                case 0 -> List.of(new RecordHeader("h", null));
                case 1 ->
                        List.of(new RecordHeader("a", new byte[] {1}), new RecordHeader("", null));
                default -> List.of();
            };
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void weLeaveTheFilesThatKafkaLeaves(long seed) throws IOException {
        compare(seed, 1 << 20, 8, Compression.NONE);
    }

    /// Without transactions: where a round begins within a segment, Kafka takes the transactions of
    /// a producer that was aborted earlier in that segment for aborted, and forgets their keys.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void weLeaveTheFilesThatKafkaLeavesWithTooSmallAMap(long seed) throws IOException {
        compare(seed, 24 * 12, 4, Compression.NONE);
    }

    /// Codecs give other sizes here and there, and so segments of other lengths.
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void weLeaveTheBatchesThatKafkaLeavesWhateverTheCodec(long seed) throws IOException {
        compare(seed, 1 << 20, 8, Compression.values());
    }

    private void compare(long seed, int dedupeBytes, int producers, Compression... codecs)
            throws IOException {
        boolean sameFiles = codecs.length == 1;
        var workload = new Workload(seed, producers, codecs);
        Path kafkaPath = theirs.resolve("orders-0");
        Files.createDirectories(kafkaPath);
        try (var node = new TestNode(ours);
                var kafka = new KafkaLog(kafkaPath, CONFIG, true, 0, 0)) {
            node.config = CONFIG;
            node.wallMs.set(NOW_MS);
            PartitionLog log = node.start();
            var cleaner = new KafkaCleaner(kafka.log, dedupeBytes);
            for (int round = 0; round < ROUNDS; round++) {
                var steps = new ArrayList<Workload.Step>();
                for (int i = 0; i < 60; i++) {
                    steps.add(workload.next());
                }
                steps.addAll(workload.endAll());
                for (Workload.Step step : steps) {
                    AppendOrigin origin =
                            step.marker() ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
                    kafka.append(step.records().copy(), step.epoch(), step.marker());
                    assertThat(log.appendAsLeader(step.records(), step.epoch(), origin))
                            .isInstanceOf(AppendOutcome.Appended.class);
                }
                log.highWatermark(log.logEndOffset());
                kafka.log.updateHighWatermark(kafka.log.logEndOffset());
                node.wallMs.addAndGet(10_000);

                List<Long> cleanings = CleanedLog.cleanings(node, dedupeBytes);
                List<Long> theirCleanings = cleaner.clean(node.wallMs.get());

                String when = "seed " + seed + " round " + round;
                assertThat(node.directories.cleaner().figures().uncleanable()).as(when).isEmpty();
                assertThat(cleanings).as(when).isEqualTo(theirCleanings);
                assertThat(dump(node.partitionPath(), sameFiles))
                        .as(when)
                        .isEqualTo(dump(kafkaPath, sameFiles));
            }
            long end = log.logEndOffset();
            node.stop();
            assertThat(KafkaLog.dumpComplaints(node.partitionPath(), "--index-sanity-check"))
                    .isEmpty();
            try (var theirsOnOurs = new KafkaLog(node.partitionPath(), CONFIG, true, 0, end)) {
                assertThat(theirsOnOurs.facts()).isEqualTo(kafka.facts());
                assertThat(theirsOnOurs.readAll())
                        .isEqualTo(TestNode.readAll(node.start(), 0, ReadBound.LOG_END));
            }
            node.kill();
            kafka.log.flush(true);
        }
        // And where nothing but the log itself says who the producers were.
        assertThat(recoveredFacts(ours.resolve("orders-0"))).isEqualTo(recoveredFacts(kafkaPath));
    }

    private static List<String> dump(Path partition, boolean withNames) throws IOException {
        return CleanedLog.dump(partition).stream()
                .filter(line -> withNames || !line.endsWith(".log"))
                .toList();
    }

    private static List<String> recoveredFacts(Path partition) throws IOException {
        for (Path snapshot : CleanedLog.files(partition, ".snapshot")) {
            Files.delete(snapshot);
        }
        try (var recovered = new KafkaLog(partition, CONFIG, false, 0, 0)) {
            return recovered.facts();
        }
    }
}
