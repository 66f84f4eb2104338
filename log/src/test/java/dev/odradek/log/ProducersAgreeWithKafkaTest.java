package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.log.producer.VerificationGuard;
import dev.odradek.log.producer.VerificationStart;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random lives of producers, those that obey the protocol and those that do not, on our log and on
/// Apache Kafka's: the same answers to each append, the same last stable offset and aborted
/// transactions, the same producers, and the same producers in the snapshot files.
@SuppressWarnings("NullAway") // JUnit sets the fields, and a missing log fails the test anyway
final class ProducersAgreeWithKafkaTest {
    private static final int STEPS = 500;
    private static final int PRODUCERS = 5;
    private static final int EXPIRATION_MS = 10_000;
    private static final LogConfig CONFIG =
            LogConfig.defaults().toBuilder()
                    // Only told to roll: Kafka rolls for an append that it then refuses, too.
                    .segmentBytes(1024 * 1024)
                    .indexIntervalBytes(300)
                    .fileDeleteDelayMs(3_600_000)
                    .build();

    @TempDir Path ours;
    @TempDir Path theirs;

    private final List<String> trace = new ArrayList<>();
    private final TreeSet<Long> ends = new TreeSet<>(List.of(0L));
    private final Map<Long, VerificationGuard> guards = new HashMap<>();
    private final Map<Long, org.apache.kafka.storage.internals.log.VerificationGuard> kafkaGuards =
            new HashMap<>();
    private Random random;
    private TestNode node;
    private PartitionLog log;
    private KafkaLog kafka;
    private long nowMs;

    private final Time time =
            new Time() {
                @Override
                public long milliseconds() {
                    return nowMs;
                }

                @Override
                public long nanoseconds() {
                    return nowMs * 1_000_000;
                }

                @Override
                public void sleep(long ms) {
                    throw new AssertionError("sleeps");
                }

                @Override
                public void waitObject(
                        Object object,
                        java.util.function.Supplier<Boolean> condition,
                        long deadlineMs) {
                    throw new AssertionError("waits");
                }
            };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theSameAnswersAndTheSameState(long seed) throws IOException {
        random = new Random(seed);
        boolean verifies = seed % 2 == 0;
        nowMs = System.currentTimeMillis();
        node = new TestNode(ours);
        node.config = CONFIG;
        node.producers = new ProducerSettings(EXPIRATION_MS, verifies);
        node.wallMs.set(nowMs);
        log = node.start();
        kafka = kafka(verifies, false, 0, 0);
        try {
            for (int i = 0; i < STEPS; i++) {
                step(verifies);
                ends.add(log.logEndOffset());
                assertThat(state()).as(this::story).isEqualTo(kafkaState());
            }
        } finally {
            node.close();
            kafka.close();
        }
    }

    private KafkaLog kafka(boolean verifies, boolean clean, long start, long recoveryPoint)
            throws IOException {
        return new KafkaLog(
                theirs.resolve("orders-0"),
                CONFIG,
                clean,
                start,
                recoveryPoint,
                time,
                new ProducerStateManagerConfig(EXPIRATION_MS, verifies));
    }

    private void step(boolean verifies) throws IOException {
        nowMs += random.nextInt(20);
        int dice = random.nextInt(100);
        if (dice < 45) {
            write();
        } else if (dice < 60) {
            end();
        } else if (dice < 68) {
            verify();
        } else if (dice < 76) {
            replicate();
        } else if (dice < 88) {
            long offset = boundary();
            trace.add("high watermark " + offset);
            log.highWatermark(offset);
            kafka.log.updateHighWatermark(offset);
        } else if (dice < 90) {
            truncate();
        } else if (dice < 92) {
            trim();
        } else if (dice < 94) {
            nowMs += random.nextInt(EXPIRATION_MS / 2);
            trace.add("expire");
            node.wallMs.set(nowMs);
            log.expireProducers();
            kafka.log.removeExpiredProducers(nowMs);
        } else if (dice < 96) {
            trace.add("roll");
            log.roll();
            kafka.log.roll();
        } else if (dice < 97) {
            restart(verifies);
        }
        node.wallMs.set(nowMs);
    }

    /// Where a batch ends at or behind the high watermark: a follower has whole batches.
    private long boundary() {
        return boundary(log.highWatermark(), log.logEndOffset());
    }

    private long boundary(long from, long to) {
        List<Long> possible = List.copyOf(ends.subSet(from, true, to, true));
        return possible.get(random.nextInt(possible.size()));
    }

    // --- appends ---------------------------------------------------------------------------------

    private void write() {
        long producer = random.nextInt(PRODUCERS);
        boolean transactional = producer % 2 == 0 ? random.nextInt(20) > 0 : random.nextInt(8) == 0;
        boolean coordinator = transactional && random.nextInt(8) == 0;
        Batches batch = batch().at(nowMs);
        if (transactional) {
            batch.transactional();
        }
        batch.producer(
                producer, epochOf(producer), coordinator ? -1 : sequenceOf(producer, trace.size()));
        ByteBuf records = batch.ofSize(1 + random.nextInt(3), random.nextInt(100));
        append(records, coordinator ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT, 0);
    }

    private int knownEpochOf(long producer) {
        for (ActiveProducer active : log.activeProducers()) {
            if (active.producerId() == producer) {
                return active.epoch();
            }
        }
        return 0;
    }

    private int epochOf(long producer) {
        int known = knownEpochOf(producer);
        int dice = random.nextInt(20);
        return dice == 0 ? known + 1 : dice == 1 ? Math.max(0, known - 1) : known;
    }

    private int sequenceOf(long producer, int step) {
        int last = -1;
        for (ActiveProducer active : log.activeProducers()) {
            if (active.producerId() == producer) {
                last = active.lastSequence();
            }
        }
        int dice = random.nextInt(20);
        if (last < 0) {
            // Some begin anywhere, some just before sequences wrap.
            return dice < 2 ? step : dice < 4 ? Integer.MAX_VALUE - 2 : 0;
        }
        int next = last == Integer.MAX_VALUE ? 0 : last + 1;
        if (dice < 5) {
            return Math.max(0, next - random.nextInt(8));
        }
        return dice == 5 ? next + 1 : dice == 6 ? 0 : next;
    }

    private void end() {
        long producer = random.nextInt(PRODUCERS);
        int version = random.nextInt(3);
        int epoch = epochOf(producer) + (version == 2 && random.nextInt(5) > 0 ? 1 : 0);
        int coordinatorEpoch = 5 + (random.nextInt(10) == 0 ? trace.size() / 100 : 0);
        boolean commit = random.nextBoolean();
        trace.add("marker of " + producer + ", version " + version + ", commit " + commit);
        append(
                batch().at(nowMs).producer(producer, epoch, -1).marker(commit, coordinatorEpoch),
                AppendOrigin.COORDINATOR,
                version);
    }

    private void verify() {
        long producer = random.nextInt(PRODUCERS);
        int epoch = epochOf(producer);
        int sequence = sequenceOf(producer, trace.size());
        boolean epochBumps = random.nextBoolean();
        trace.add("verify " + producer + " epoch " + epoch + " sequence " + sequence);
        String answer =
                switch (log.startVerification(producer, (short) epoch, sequence, epochBumps)) {
                    case VerificationStart.NotNeeded _ -> {
                        guards.put(producer, VerificationGuard.NONE);
                        yield "not needed";
                    }
                    case VerificationStart.Asked(var guard) -> {
                        guards.put(producer, guard);
                        yield "asked";
                    }
                    case VerificationStart.Refused(var refusal) -> refusal.error().name();
                };
        String expected;
        try {
            var guard =
                    kafka.log.maybeStartTransactionVerification(
                            producer, sequence, (short) epoch, epochBumps);
            kafkaGuards.put(producer, guard);
            boolean none =
                    guard.equals(org.apache.kafka.storage.internals.log.VerificationGuard.SENTINEL);
            expected = none ? "not needed" : "asked";
        } catch (ApiException e) {
            expected = Errors.forException(e).name();
        }
        assertThat(answer).as(this::story).isEqualTo(expected);
    }

    private void append(ByteBuf records, AppendOrigin origin, int version) {
        var batch = new dev.odradek.wire.record.RecordBatchView().wrap(records, 0);
        long producer = batch.producerId();
        String who = "%d epoch %d".formatted(producer, batch.producerEpoch());
        String what =
                "producer %s sequence %d+%d "
                        .formatted(who, batch.baseSequence(), batch.recordCount());
        trace.add(
                "append %s: %stransactional %s control %s"
                        .formatted(origin, what, batch.isTransactional(), batch.isControl()));
        var theirCopy = KafkaLog.memoryRecords(records);
        String expected;
        try {
            expected =
                    text(
                            kafka.log.appendAsLeader(
                                    theirCopy,
                                    0,
                                    org.apache.kafka.storage.internals.log.AppendOrigin.valueOf(
                                            origin.name()),
                                    RequestLocal.noCaching(),
                                    kafkaGuards.getOrDefault(
                                            producer,
                                            org.apache.kafka.storage.internals.log.VerificationGuard
                                                    .SENTINEL),
                                    (short) version));
        } catch (ApiException e) {
            expected = Errors.forException(e).name();
        }
        VerificationGuard guard = guards.getOrDefault(producer, VerificationGuard.NONE);
        String answer = text(log.appendAsLeader(records, 0, origin, guard, version));
        trace.add("  " + expected);
        if (!isKnownToUsAlone(answer, who, what, expected)) {
            assertThat(answer).as(this::story).isEqualTo(expected);
        }
    }

    /// What Kafka has forgotten when it reads a snapshot, all but the newest batch of each
    /// producer, it refuses when it is sent again; we know it, and it must be the very batch.
    private boolean isKnownToUsAlone(String answer, String who, String what, String expected) {
        int at = answer.indexOf(" at ");
        if (at < 0 || expected.contains("..")) {
            return false;
        }
        String offsets = answer.substring(0, at);
        String copied =
                "replicate of " + who + " at " + offsets.substring(0, offsets.indexOf(".."));
        boolean reloaded = false;
        for (int i = trace.size() - 3; i >= 0; i--) {
            String line = trace.get(i);
            reloaded |= line.equals("restart") || line.startsWith("truncate");
            boolean appended = line.contains(what) && trace.get(i + 1).equals("  " + offsets);
            if (appended || line.equals(copied)) {
                return reloaded;
            }
        }
        return false;
    }

    /// What a leader that knew more, or less, has taken: a follower takes it, too.
    private void replicate() throws IOException {
        long producer = random.nextInt(PRODUCERS);
        // What Kafka makes of an epoch that falls depends on how batches are read together.
        int epoch = knownEpochOf(producer) + random.nextInt(10) / 9;
        long offset = log.logEndOffset();
        trace.add("replicate of " + producer + " epoch " + epoch + " at " + offset);
        Batches batch = batch().at(nowMs).offset(offset).epoch(0);
        ByteBuf records;
        if (random.nextInt(3) == 0) {
            records = batch.producer(producer, epoch, -1).marker(random.nextBoolean(), 4);
        } else {
            batch.producer(producer, epoch, random.nextInt(1000));
            boolean open =
                    log.activeProducers().stream()
                            .anyMatch(p ->
                                    p.producerId() == producer && p.transactionFirstOffset() >= 0);
            if (open || random.nextBoolean()) {
                batch.transactional();
            }
            records = batch.ofSize(2, 20);
        }
        kafka.log.appendAsFollower(KafkaLog.memoryRecords(records), 0);
        assertThat(log.appendAsFollower(records))
                .as(this::story)
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    private static String text(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended appended ->
                    appended.baseOffset() + ".." + appended.lastOffset();
            case AppendOutcome.Duplicate duplicate ->
                    duplicate.baseOffset()
                            + ".."
                            + duplicate.lastOffset()
                            + " at "
                            + duplicate.timestampMs();
            case AppendOutcome.Rejected rejected -> rejected.error().name();
        };
    }

    private static String text(LogAppendInfo appended) {
        String offsets = appended.firstOffset() + ".." + appended.lastOffset();
        // Only of a batch that was there before it says when.
        return appended.logAppendTime() < 0 ? offsets : offsets + " at " + appended.logAppendTime();
    }

    // --- offsets that move -----------------------------------------------------------------------

    private void truncate() throws IOException {
        long offset = boundary();
        trace.add("truncate to " + offset);
        node.directories.truncateTo(log, offset);
        ends.tailSet(offset, false).clear();
        kafka.log.truncateTo(offset);
        // Kafka's last stable offset falls behind until it hears of the high watermark again.
        kafka.log.updateHighWatermark(kafka.log.highWatermark());
    }

    private void trim() throws IOException {
        // Within a batch Kafka puts the last stable offset before the log's start.
        long offset = boundary(log.logStartOffset(), log.highWatermark());
        trace.add("trim to " + offset);
        log.deleteRecordsBefore(offset);
        log.applyRetention();
        kafka.log.maybeIncrementLogStartOffset(
                offset, LogStartOffsetIncrementReason.ClientRecordDeletion);
        kafka.log.deleteOldSegments();
    }

    private void restart(boolean verifies) throws IOException {
        long highWatermark = log.highWatermark();
        trace.add("restart");
        kafka.close();
        kafka = kafka(verifies, true, kafka.log.logStartOffset(), kafka.log.logEndOffset());
        kafka.log.updateHighWatermark(highWatermark);
        log = node.restart();
        log.highWatermark(highWatermark);
    }

    // --- what is compared ------------------------------------------------------------------------

    private List<String> state() throws IOException {
        var facts = new ArrayList<String>();
        facts.add("start " + log.logStartOffset() + " end " + log.logEndOffset());
        facts.add("high watermark " + log.highWatermark() + " stable " + log.lastStableOffset());
        var producers = new TreeMap<Long, String>();
        for (ActiveProducer p : log.activeProducers()) {
            producers.put(
                    p.producerId(),
                    "epoch %d sequence %d time %d coordinator %d transaction %d"
                            .formatted(
                                    p.epoch(),
                                    p.lastSequence(),
                                    p.lastTimestampMs(),
                                    p.coordinatorEpoch(),
                                    p.transactionFirstOffset()));
        }
        facts.add(producers.toString());
        for (long from : readFrom()) {
            var slice = (LogSlice) log.read(from, 400, ReadBound.LAST_STABLE, true);
            var aborted = new ArrayList<String>();
            slice.abortedTransactions().stream()
                    // Some begin where no reader is let to; how many are listed does not matter.
                    .filter(a -> a.firstOffset() < log.lastStableOffset())
                    .forEach(a -> aborted.add(a.producerId() + "@" + a.firstOffset()));
            facts.add("read " + from + ": " + slice.sizeBytes() + " bytes, " + aborted);
            slice.release();
        }
        facts.addAll(snapshots(node.partitionPath()));
        return facts;
    }

    private List<String> kafkaState() throws IOException {
        var facts = new ArrayList<String>();
        facts.add("start " + kafka.log.logStartOffset() + " end " + kafka.log.logEndOffset());
        facts.add(
                "high watermark "
                        + kafka.log.highWatermark()
                        + " stable "
                        + kafka.log.lastStableOffset());
        var producers = new TreeMap<Long, String>();
        kafka.log
                .activeProducers()
                .forEach(p ->
                        producers.put(
                                p.producerId(),
                                "epoch %d sequence %d time %d coordinator %d transaction %d"
                                        .formatted(
                                                p.producerEpoch(),
                                                p.lastSequence(),
                                                p.lastTimestamp(),
                                                p.coordinatorEpoch(),
                                                p.currentTxnStartOffset())));
        facts.add(producers.toString());
        for (long from : readFrom()) {
            var read = kafka.log.read(from, 400, FetchIsolation.TXN_COMMITTED, true);
            var aborted = new ArrayList<String>();
            read.abortedTransactions.orElse(List.of()).stream()
                    .filter(a -> a.firstOffset() < kafka.log.lastStableOffset())
                    .forEach(a -> aborted.add(a.producerId() + "@" + a.firstOffset()));
            facts.add("read " + from + ": " + read.records.sizeInBytes() + " bytes, " + aborted);
        }
        facts.addAll(snapshots(theirs.resolve("orders-0")));
        return facts;
    }

    private long[] readFrom() {
        long start = log.logStartOffset();
        long stable = log.lastStableOffset();
        return new long[] {start, (start + stable) / 2, stable};
    }

    /// Those at or before the log's start are of no more use: Kafka deletes them when it opens a
    /// log.
    private List<String> snapshots(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> snapshots =
                    files.filter(file -> file.toString().endsWith(".snapshot")).sorted().toList();
            var facts = new ArrayList<String>();
            for (Path file : snapshots) {
                long offset = Long.parseLong(file.getFileName().toString().substring(0, 20));
                if (offset <= log.logStartOffset()) {
                    continue;
                }
                // Of a producer's entries Kafka keeps the last, the only one that it writes.
                Map<Long, String> producers = new TreeMap<>();
                for (var entry : ProducerStateManager.readSnapshot(file.toFile())) {
                    producers.put(entry.producerId(), entry.toString());
                }
                facts.add(file.getFileName() + " " + producers);
            }
            return facts;
        }
    }

    private String story() {
        return String.join("\n", trace.subList(Math.max(0, trace.size() - 40), trace.size()))
                + "\nguards "
                + Arrays.toString(guards.keySet().toArray());
    }
}
