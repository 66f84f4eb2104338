package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random schedules against a model that is a map from offset to value. `-Dseed=` replays one.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class RandomScheduleTest {
    private static final int SCHEDULES = 20;
    private static final int STEPS = 120;

    @TempDir Path temporary;

    @Test
    void theLogHoldsWhatTheModelHolds() throws IOException {
        Long given = Long.getLong("seed");
        if (given != null) {
            run(given);
            return;
        }
        for (long seed = 1; seed <= SCHEDULES; seed++) {
            try {
                run(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dseed=" + seed, e);
            }
        }
    }

    private void run(long seed) throws IOException {
        var random = new Random(seed);
        var node = new TestNode(temporary.resolve("seed-" + seed));
        node.config =
                node.config.toBuilder()
                        .segmentBytes(400 + random.nextInt(3000))
                        .indexIntervalBytes(random.nextInt(600))
                        .segmentIndexBytes(24 + random.nextInt(200))
                        .flushMessages(random.nextInt(4) == 0 ? 1 : Long.MAX_VALUE)
                        .build();
        PartitionLog log = node.start();
        var model = new TreeMap<Long, String>();
        long end = 0;
        long start = 0;
        int epoch = 0;
        for (int step = 0; step < STEPS; step++) {
            String context = "seed " + seed + " step " + step;
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    int count = 1 + random.nextInt(5);
                    String[] values = new String[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = "v" + step + "." + i + "x".repeat(random.nextInt(60));
                        model.put(end++, values[i]);
                    }
                    assertThat(
                                    log.appendAsLeader(
                                            batch().at(random.nextInt(10_000)).of(values),
                                            epoch,
                                            AppendOrigin.CLIENT))
                            .as(context)
                            .isInstanceOf(AppendOutcome.Appended.class);
                }
                case 6 -> log.roll();
                case 7 -> log = node.restart();
                case 8 -> log = node.killAndRestart();
                case 9 -> {
                    epoch++;
                    log.assignEpoch(epoch, log.logEndOffset());
                }
                case 10 -> {
                    // As a follower does: at a batch boundary that the leader has.
                    long target =
                            boundaryAtOrBelow(log, start + random.nextInt((int) (end - start) + 1));
                    if (target >= log.highWatermark()) {
                        log.truncateTo(target);
                        model.tailMap(target, true).clear();
                        end = Math.min(end, target);
                    }
                }
                case 11 -> log.highWatermark(start + random.nextInt((int) (end - start) + 1));
                case 12 -> {
                    long target = start + random.nextInt((int) (log.highWatermark() - start) + 1);
                    log.deleteRecordsBefore(target);
                    model.headMap(target).clear();
                    start = Math.max(start, target);
                    node.directories.checkpointLogStarts();
                    log.applyRetention();
                }
                case 13 -> log.flush();
                default -> throw new AssertionError();
            }
            check(log, model, start, end, context);
        }
        node.close();
    }

    private static long boundaryAtOrBelow(PartitionLog log, long offset) throws IOException {
        long boundary = log.logStartOffset();
        var all = TestNode.readAll(log, log.logStartOffset(), ReadBound.LOG_END);
        var scanner = new dev.odradek.wire.record.BatchScanner().over(all);
        while (scanner.next() && scanner.batch().nextOffset() <= offset) {
            boundary = scanner.batch().nextOffset();
        }
        return boundary;
    }

    private static void check(
            PartitionLog log, TreeMap<Long, String> model, long start, long end, String context)
            throws IOException {
        assertThat(log.logEndOffset()).as(context).isEqualTo(end);
        assertThat(log.logStartOffset()).as(context).isEqualTo(start);
        List<String> values = new ArrayList<>(TestNode.values(log));
        // The first batch may begin before the start.
        int surplus = values.size() - model.size();
        assertThat(surplus).as(context).isBetween(0, 5);
        assertThat(values.subList(surplus, values.size()))
                .as(context)
                .isEqualTo(List.copyOf(model.values()));
        assertThat(log.highWatermark()).as(context).isBetween(start, end);
    }
}
