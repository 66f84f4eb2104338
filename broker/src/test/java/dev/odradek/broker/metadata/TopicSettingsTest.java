package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.QuickStart;
import dev.odradek.broker.config.Scope;
import dev.odradek.broker.config.Setting;
import dev.odradek.broker.config.Settings;
import dev.odradek.broker.config.Standing;
import dev.odradek.broker.config.Synonym;
import dev.odradek.broker.config.TopicConfig;
import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.TestLogs;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogSlice;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.RecordBatchBuilder;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every setting of a topic that is acted on changes what its log does, from the moment on in which
/// it changes, whether the topic sets it or the broker for all topics.
@SuppressWarnings("NullAway.Init") // open() sets them
class TopicSettingsTest {
    private static final int KIBIBYTE = 1024;

    /// What they do is shown where they do it.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    // CleanerTest, CleanerOracleTest
                    "delete.retention.ms",
                    "min.cleanable.dirty.ratio",
                    "min.compaction.lag.ms",
                    // GroupCommitTest, WriteBackTest
                    "flush.messages",
                    "flush.ms",
                    // PartitionTest
                    "min.insync.replicas",
                    // PreallocateTest
                    "preallocate");

    /// @param given what the topic sets besides
    /// @param value what the setting changes to
    /// @param before what `probe` sees before it changes
    /// @param after and afterwards
    private record Case(
            String setting,
            Map<String, String> given,
            String value,
            Probe probe,
            Object before,
            Object after) {
        @Override
        public String toString() {
            return setting + "=" + value;
        }
    }

    /// Does something with a fresh log, and says what came of it.
    private interface Probe {
        Object see(TopicSettingsTest test, Partition partition, Runnable change);
    }

    private static Case changes(
            String setting, String value, Probe probe, Object before, Object after) {
        return new Case(setting, Map.of(), value, probe, before, after);
    }

    private static Case changes(
            Map<String, String> given,
            String setting,
            String value,
            Probe probe,
            Object before,
            Object after) {
        return new Case(setting, given, value, probe, before, after);
    }

    static Stream<Case> cases() {
        Probe big = (test, at, change) -> test.taken(at, change, batch(500, 2 * KIBIBYTE));
        Probe old = (test, at, change) -> test.taken(at, change, batch(500, 10));
        Probe young = (test, at, change) -> test.taken(at, change, batch(5_000, 10));
        Probe threeOf600KiB =
                (test, at, change) -> test.segments(at, change, 600 * KIBIBYTE, 1, 1, 1);
        Probe threeSmall = (test, at, change) -> test.segments(at, change, 10, 1, 1, 1);
        Probe twelveSmall =
                (test, at, change) ->
                        test.segments(at, change, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Probe early = (test, at, change) -> test.segments(at, change, 10, 500, 900);
        Probe aSecondApart = (test, at, change) -> test.segments(at, change, 10, 1, 999);
        return Stream.of(
                changes("cleanup.policy", "compact", old, "taken", "INVALID_RECORD"),
                changes(
                        Map.of("retention.ms", "100"),
                        "cleanup.policy",
                        "compact",
                        (test, at, change) -> test.startAfterRetention(at, change),
                        3L,
                        0L),
                changes(
                        "compression.type",
                        "gzip",
                        TopicSettingsTest::compression,
                        Compression.NONE,
                        Compression.GZIP),
                changes(
                        Map.of("compression.type", "gzip", "compression.gzip.level", "1"),
                        "compression.gzip.level",
                        "9",
                        TopicSettingsTest::compressesMore,
                        false,
                        true),
                changes(
                        Map.of("compression.type", "lz4", "compression.lz4.level", "1"),
                        "compression.lz4.level",
                        "17",
                        TopicSettingsTest::compressesMore,
                        false,
                        true),
                changes(
                        Map.of("compression.type", "zstd", "compression.zstd.level", "1"),
                        "compression.zstd.level",
                        "19",
                        TopicSettingsTest::compressesMore,
                        false,
                        true),
                changes(
                        Map.of("retention.ms", "100"),
                        "file.delete.delay.ms",
                        "0",
                        TopicSettingsTest::filesStay,
                        true,
                        false),
                changes("index.interval.bytes", "0", TopicSettingsTest::indexEntries, 0L, 4L),
                changes("internal.segment.bytes", "100", threeSmall, 1, 3),
                changes("max.message.bytes", "1000", big, "taken", "MESSAGE_TOO_LARGE"),
                changes(
                        "message.timestamp.after.max.ms",
                        "100",
                        young,
                        "taken",
                        "INVALID_TIMESTAMP"),
                changes(
                        "message.timestamp.before.max.ms",
                        "100",
                        old,
                        "taken",
                        "INVALID_TIMESTAMP"),
                changes(
                        "message.timestamp.type",
                        "LogAppendTime",
                        TopicSettingsTest::timestamp,
                        500L,
                        1_000L),
                changes(
                        "retention.bytes",
                        "0",
                        (test, at, change) -> test.startAfterRetention(at, change),
                        0L,
                        3L),
                changes(
                        "retention.ms",
                        "100",
                        (test, at, change) -> test.startAfterRetention(at, change),
                        0L,
                        3L),
                changes("segment.bytes", "1048576", threeOf600KiB, 1, 3),
                changes(
                        Map.of("index.interval.bytes", "0"),
                        "segment.index.bytes",
                        "100",
                        twelveSmall,
                        1,
                        2),
                changes(
                        Map.of("segment.ms", "1000"),
                        "segment.jitter.ms",
                        "1000",
                        aSecondApart,
                        2,
                        3),
                changes("segment.ms", "100", early, 2, 3),
                changes(
                        Map.of("cleanup.policy", "compact"),
                        "max.compaction.lag.ms",
                        "100",
                        early,
                        2,
                        3));
    }

    private final BrokerConfig broker =
            BrokerConfig.of(QuickStart.properties(Path.of("data"), List.of()));
    private TestLogs logs;
    private BatchIntake intake;

    @BeforeEach
    void open(@TempDir Path directory) {
        logs = new TestLogs(directory);
        intake = new BatchIntake(logs.clock(), UnpooledByteBufAllocator.DEFAULT, () -> true);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itHoldsFromTheMomentItChanges(Case each) {
        LogConfig before = TopicLogs.of(TopicConfig.of(broker, each.given()));
        LogConfig after = TopicLogs.of(TopicConfig.of(broker, with(each.given(), each)));

        Object unchanged = each.probe().see(this, led(0, before), () -> {});
        Partition changed = led(1, before);
        Object seen = each.probe().see(this, changed, () -> changed.log().reconfigure(after));

        assertThat(unchanged).isEqualTo(each.before());
        assertThat(seen).isEqualTo(each.after());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBrokerSetsItForAllTopics(Case each) {
        Setting<?> setting = Objects.requireNonNull(Settings.of(Scope.TOPIC).get(each.setting()));
        for (Synonym synonym : setting.synonyms()) {
            if (synonym.factor() != 1) {
                continue;
            }
            BrokerConfig changed =
                    broker.withDynamic(Map.of(synonym.name(), each.value()), Map.of());
            var given = new HashMap<>(each.given());
            given.remove(each.setting());

            assertThat(TopicLogs.of(TopicConfig.of(changed, given)))
                    .as(synonym.name())
                    .isEqualTo(TopicLogs.of(TopicConfig.of(broker, with(given, each))))
                    .isNotEqualTo(TopicLogs.of(TopicConfig.of(broker, given)));
        }
    }

    @Test
    void noneThatIsActedOnIsMissing() {
        var shown = new TreeSet<>(ELSEWHERE);
        cases().forEach(each -> shown.add(each.setting()));
        var claimed = new TreeSet<String>();
        Settings.of(Scope.TOPIC)
                .forEach((name, setting) -> {
                    if (setting.standing() == Standing.ACTED_ON) {
                        claimed.add(name);
                    }
                });

        assertThat(shown).isEqualTo(claimed);
    }

    private static Map<String, String> with(Map<String, String> given, Case each) {
        var overrides = new HashMap<>(given);
        overrides.put(each.setting(), each.value());
        return overrides;
    }

    private Partition led(int index, LogConfig config) {
        Partition partition = logs.partition(TestLogs.TOPIC, index, config);
        partition.apply(
                TestLogs.registration(
                        TestLogs.BROKER, 0, List.of(TestLogs.BROKER), List.of(TestLogs.BROKER)));
        return partition;
    }

    // --- probes ----------------------------------------------------------------------------------

    /// One record without a key.
    private static ByteBuf batch(long timestampMs, int valueBytes) {
        return batch(timestampMs, null, new byte[valueBytes]);
    }

    private static ByteBuf batch(long timestampMs, byte @Nullable [] key, byte[] value) {
        ByteBuf target = Unpooled.buffer();
        try (var builder = new RecordBatchBuilder(target, Codec.of(Compression.NONE))) {
            builder.append(timestampMs, key, value);
            builder.finish();
        }
        return target;
    }

    private String take(Partition partition, ByteBuf batch) {
        return switch (intake.take(partition, batch, true, true)) {
            case BatchIntake.Appended _ -> "taken";
            case BatchIntake.Refused refused -> refused.error().name();
        };
    }

    private String taken(Partition partition, Runnable change, ByteBuf batch) {
        change.run();
        return take(partition, batch);
    }

    /// How many segments there are once a batch was appended, a segment begun, and one batch more
    /// for each of `timestamps` appended, all with a key.
    private int segments(Partition partition, Runnable change, int valueBytes, long... timestamps) {
        byte[] key = {1};
        change.run();
        if (timestamps.length == 2) {
            // What a segment takes from its settings when it begins holds from here on.
            take(partition, batch(1, key, new byte[valueBytes]));
            partition.log().roll();
        }
        for (long timestamp : timestamps) {
            take(partition, batch(timestamp, key, new byte[valueBytes]));
        }
        return partition.log().segmentCount();
    }

    private long startAfterRetention(Partition partition, Runnable change) {
        for (int i = 0; i < 3; i++) {
            take(partition, batch(500, new byte[] {1}, new byte[10]));
        }
        change.run();
        partition.log().applyRetention();
        return partition.log().logStartOffset();
    }

    private Compression compression(Partition partition, Runnable change) {
        change.run();
        take(partition, batch(500, 1_000));
        return first(partition.log()).compression();
    }

    private long timestamp(Partition partition, Runnable change) {
        change.run();
        take(partition, batch(500, 10));
        return first(partition.log()).maxTimestamp();
    }

    private static RecordBatchView first(PartitionLog log) {
        var slice = (LogSlice) log.read(0, 1, ReadBound.LOG_END, true);
        ByteBuf bytes = Unpooled.buffer();
        try {
            slice.readInto(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            slice.release();
        }
        return new RecordBatchView().wrap(bytes, 0);
    }

    private boolean compressesMore(Partition partition, Runnable change) {
        var text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append("record ").append(i * 7919 % 1009).append(" of ").append(i % 97);
        }
        byte[] value = text.toString().getBytes(StandardCharsets.UTF_8);
        take(partition, batch(500, null, value));
        long first = partition.log().sizeBytes();
        change.run();
        take(partition, batch(500, null, value));
        return partition.log().sizeBytes() - first < first;
    }

    private long indexEntries(Partition partition, Runnable change) {
        change.run();
        for (int i = 0; i < 5; i++) {
            take(partition, batch(500 + i, 10));
        }
        partition.log().roll();
        try {
            return Files.size(partition.log().directory().resolve("00000000000000000000.index"))
                    / 8;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the files of deleted segments are still there after a while.
    private boolean filesStay(Partition partition, Runnable change) {
        change.run();
        take(partition, batch(500, 10));
        partition.log().applyRetention();
        boolean soon = partition.log().config().fileDeleteDelayMs() == 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (soon && hasDeletedFiles(partition) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return hasDeletedFiles(partition);
    }

    private static boolean hasDeletedFiles(Partition partition) {
        try (var files = Files.list(partition.log().directory())) {
            return files.anyMatch(file -> file.toString().endsWith(".deleted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
