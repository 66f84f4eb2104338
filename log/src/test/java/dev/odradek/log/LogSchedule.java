package dev.odradek.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.compact.CleanerLimits;
import dev.odradek.log.epoch.EpochEntry;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.NodeCrashed;
import dev.odradek.sim.SimDisk;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.record.EndTxnMarker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One life of a log, drawn from a seed: appends, rolls, flushes, truncations and deletions, with
/// crashes of the process and of the machine, and failures of the disk, at any call; after each
/// start the log is compared with [LogModel].
@SuppressWarnings("NullAway.Init") // the log is there once the node has started
final class LogSchedule {
    private static final int STEPS_MIN = 20;
    private static final int STEPS_MORE = 60;
    private static final long[] PLAIN_PRODUCERS = {-1, -1, 1, 2, 3};
    private static final long[] TRANSACTIONAL_PRODUCERS = {11, 12};
    private static final int KEYS = 6;

    private final SplittableRandom random;
    private final LogConfig config;
    private final MetadataOrder order;
    private final SimulatedNode node;
    private final SimDisk disk;
    private final LogModel model;
    private PartitionLog log;
    // Whether a fault was ordered in this life of the node, and whether a sync was to fail.
    private boolean faulty;
    private boolean syncFails;
    private boolean failed;
    // Whether a deletion or a creation has begun and not returned.
    private boolean maybeGone;
    // Whether the log is there, with its topic's id, after a power cut too.
    private boolean rooted;
    private int topicsMade;
    private int batchesMade;

    LogSchedule(long seed) {
        random = new SplittableRandom(seed);
        // One in four: most is to be found where the journal keeps its order, as it does on ext4.
        order = random.nextInt(4) == 0 ? MetadataOrder.ANY : MetadataOrder.JOURNALLED;
        int segmentBytes = 700 + random.nextInt(3000);
        config =
                LogConfig.defaults().toBuilder()
                        .segmentBytes(segmentBytes)
                        .indexIntervalBytes(random.nextInt(600))
                        .segmentIndexBytes(36 + random.nextInt(200))
                        .flushMessages(random.nextInt(5) == 0 ? 1 : Long.MAX_VALUE)
                        .fileDeleteDelayMs(random.nextInt(3) * 5_000L)
                        .retentionBytes(
                                random.nextInt(3) == 0 ? segmentBytes * random.nextInt(1, 4) : -1)
                        .retentionMs(random.nextInt(4) == 0 ? 20_000 : -1)
                        .cleanupPolicies(cleanupPolicies())
                        .minCleanableDirtyRatio(0)
                        .minCompactionLagMs(random.nextInt(3) == 0 ? 3_000 : 0)
                        .deleteRetentionMs(random.nextInt(3) * 4_000L)
                        .build();
        model = new LogModel(config.compacts(), config.deleteRetentionMs());
        node = new SimulatedNode(random.split(), order, config);
        disk = node.disk;
    }

    private Set<LogConfig.Cleanup> cleanupPolicies() {
        return switch (random.nextInt(5)) {
            case 0 -> Set.of(LogConfig.Cleanup.COMPACT);
            case 1 -> Set.of(LogConfig.Cleanup.COMPACT, LogConfig.Cleanup.DELETE);
            default -> Set.of(LogConfig.Cleanup.DELETE);
        };
    }

    SimDisk disk() {
        return disk;
    }

    void run() {
        node.makeDirectory();
        maybeGone = true;
        start(false);
        int steps = STEPS_MIN + random.nextInt(STEPS_MORE);
        for (int i = 0; i < steps; i++) {
            step();
        }
        restart(true);
        checkAll();
        for (int i = 0; i < 3; i++) {
            attempt("append at the end", this::append);
        }
        checkContent();
    }

    // --- steps -----------------------------------------------------------------------------------

    interface Action {
        void run() throws Exception;
    }

    private void step() {
        if (config.compacts() && random.nextInt(8) == 0) {
            attempt("clean", this::clean);
        }
        switch (random.nextInt(64)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 ->
                    attempt("append", this::append);
            case 18, 19, 20 -> attempt("replicate", this::replicate);
            case 21, 22, 23 -> attempt("end transaction", this::endTransaction);
            case 24, 25, 26 -> attempt("roll", () -> log.roll());
            case 27, 28, 29 -> attempt("flush", this::flush);
            case 30, 31 -> attempt("one task", () -> node.tasks.runOne());
            case 32, 33 -> attempt("all tasks", () -> node.tasks.runDue());
            case 34 -> attempt("time", () -> node.tasks.runForMs(random.nextInt(12_000)));
            case 35, 36, 37, 38 -> attempt("high watermark", this::raiseHighWatermark);
            case 39, 40 -> attempt("delete records", this::deleteRecords);
            case 41, 42, 43 -> attempt("retention", this::applyRetention);
            case 44, 45 -> attempt("checkpoint", () -> node.directories.checkpointRecoveryPoints());
            case 46 -> attempt("checkpoint starts", this::checkpointStarts);
            case 47 -> attempt("checkpoint high watermarks", this::checkpointHighWatermarks);
            case 48 -> attempt("new epoch", this::assignEpoch);
            case 49, 50, 51 -> attempt("truncate", this::truncate);
            case 52 -> attempt("restart the log", this::truncateFully);
            case 53 -> attempt("retry", this::retry);
            case 54, 55 -> attempt("look", this::checkLookups);
            case 56 -> attempt("stop", this::stopCleanly);
            case 57 -> restart(false);
            case 58, 59 -> restart(true);
            case 60, 61 -> disk.crashIn(1 + random.nextInt(40));
            case 62 -> orderFault();
            case 63 -> {
                if (random.nextInt(4) == 0) {
                    attempt("drop", this::drop);
                }
            }
            default -> throw new AssertionError();
        }
    }

    /// Does something that a crash may end, and starts the node again if one did.
    private void attempt(String what, Action action) {
        disk.note("--- " + what);
        try {
            action.run();
            if (log.failure() == null) {
                rooted |= log.recoveryPoint() > 0;
                if (log.recoveryPoint() > model.start()) {
                    model.promised(log.recoveryPoint());
                }
                if (random.nextInt(6) == 0) {
                    checkContent();
                }
            }
        } catch (NodeCrashed e) {
            disk.note("crashed");
        } catch (LogFailureException | LogDirectoryException e) {
            if (!faulty) {
                throw new AssertionError(what + " failed on a sound disk", e);
            }
            disk.note("failed");
            failed = true;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
        if (disk.isCrashed()) {
            restart(random.nextInt(3) > 0);
        } else if (failed || log.failure() != null) {
            assertThat(faulty).as("a fault was ordered before %s", log.failure()).isTrue();
            restart(random.nextBoolean());
        }
    }

    private void append() {
        boolean transactional = random.nextInt(4) == 0;
        appendAsLeader(List.of(nextBatch(model.end(), model.leaderEpoch(), transactional, null)));
    }

    private void appendAsLeader(List<ModelBatch> batches) {
        model.appends(batches);
        AppendOrigin origin =
                batches.getFirst().marker() == null
                        ? AppendOrigin.CLIENT
                        : AppendOrigin.COORDINATOR;
        AppendOutcome outcome =
                log.appendAsLeader(batches.getFirst().bytes(), model.leaderEpoch(), origin);
        appended(batches, outcome);
    }

    private void appended(List<ModelBatch> batches, AppendOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        AppendOutcome.Appended.class,
                        done -> {
                            assertThat(done.baseOffset())
                                    .isEqualTo(batches.getFirst().baseOffset());
                            assertThat(done.lastOffset()).isEqualTo(model.end() - 1);
                        });
        model.done();
        if (config.flushMessages() == 1) {
            model.promised(log.settledOffset());
            rooted |= log.settledOffset() > 0;
        }
    }

    private void replicate() {
        var batches = new ArrayList<ModelBatch>();
        long offset = model.end();
        int epoch = model.leaderEpoch();
        for (int i = random.nextInt(3); i >= 0; i--) {
            epoch += random.nextInt(4) == 0 ? 1 : 0;
            ModelBatch batch = nextBatch(offset, epoch, random.nextInt(3) == 0, batches);
            batches.add(batch);
            offset = batch.nextOffset();
        }
        ByteBuf bytes = Unpooled.buffer();
        batches.forEach(batch -> bytes.writeBytes(batch.bytes()));
        if (bytes.readableBytes() <= config.segmentBytes()) {
            model.appends(batches);
            appended(batches, log.appendAsFollower(bytes));
        }
    }

    /// @param before batches of the same append that come first
    private ModelBatch nextBatch(
            long offset, int epoch, boolean transactional, @Nullable List<ModelBatch> before) {
        long[] ids = transactional ? TRANSACTIONAL_PRODUCERS : PLAIN_PRODUCERS;
        long id = ids[random.nextInt(ids.length)];
        int producerEpoch = -1;
        int sequence = -1;
        if (id >= 0) {
            var all = new ArrayList<>(model.history());
            if (before != null) {
                all.addAll(before);
            }
            ModelProducers.Producer known = new ModelProducers(all).byId.get(id);
            producerEpoch = known == null ? 0 : known.epoch;
            sequence = known == null ? 0 : known.lastSequence + 1;
            // Where only a marker is left of an epoch, no sequence follows its last one.
            boolean forgotten =
                    known != null
                            && known.lastBatch != null
                            && known.lastBatch.baseOffset() < model.startReached();
            if (known != null && known.openFrom < 0 && (forgotten || random.nextInt(12) == 0)) {
                producerEpoch++;
                sequence = 0;
            }
        }
        int count = 1 + random.nextInt(3);
        var records = new ArrayList<ModelBatch.Entry>();
        long maxTimestamp = -1;
        batchesMade++;
        for (int i = 0; i < count; i++) {
            long timestamp = node.clock.wallMs() - 5_000 + random.nextInt(10_000);
            maxTimestamp = Math.max(maxTimestamp, timestamp);
            String value = "v" + batchesMade + "." + i + "x".repeat(random.nextInt(60));
            if (config.compacts()) {
                boolean tombstone = random.nextInt(5) == 0;
                String key = "k" + random.nextInt(KEYS);
                records.add(
                        new ModelBatch.Entry(offset + i, timestamp, key, tombstone ? null : value));
            } else {
                records.add(new ModelBatch.Entry(offset + i, timestamp, null, value));
            }
        }
        return new ModelBatch(
                offset,
                offset + count - 1,
                epoch,
                id,
                producerEpoch,
                sequence,
                transactional,
                false,
                null,
                maxTimestamp,
                records);
    }

    private void endTransaction() {
        for (ModelProducers.Producer producer : model.producers().byId.values()) {
            if (producer.openFrom >= 0) {
                var marker =
                        new EndTxnMarker(
                                random.nextBoolean(),
                                Math.max(0, producer.coordinatorEpoch) + random.nextInt(2));
                long nowMs = node.clock.wallMs();
                appendAsLeader(
                        List.of(
                                new ModelBatch(
                                        model.end(),
                                        model.end(),
                                        model.leaderEpoch(),
                                        producer.id,
                                        producer.epoch,
                                        -1,
                                        true,
                                        true,
                                        marker,
                                        nowMs,
                                        List.of(
                                                new ModelBatch.Entry(
                                                        model.end(), nowMs, null, null)))));
                return;
            }
        }
    }

    private void flush() {
        log.flush();
        model.promised(model.end());
        rooted = true;
    }

    private void raiseHighWatermark() {
        long offset = model.start() + random.nextInt((int) (model.end() - model.start()) + 1);
        log.highWatermark(offset);
        model.raisesHighWatermark(offset);
    }

    private void deleteRecords() {
        long span = model.highWatermark() - model.start();
        long offset = model.start() + random.nextInt((int) span + 1);
        model.deletesBefore(offset);
        assertThat(log.deleteRecordsBefore(offset)).isEqualTo(ErrorCode.NONE);
        model.startsAt(offset);
        model.done();
    }

    private void applyRetention() {
        model.deletesBefore(model.highWatermark());
        log.applyRetention();
        assertThat(log.logStartOffset())
                .as("start after retention")
                .isBetween(model.start(), model.highWatermark());
        model.startsAt(log.logStartOffset());
        model.done();
    }

    private void clean() throws IOException {
        var cleaner = node.directories.cleaner();
        // No threads: the caller's is the one that cleans.
        long tableBytes = random.nextInt(3) == 0 ? 100 + random.nextInt(200) : 1_000_000;
        cleaner.start(
                new CleanerLimits(true, 0, tableBytes, 0.9, 16 * 1024, Double.MAX_VALUE, 15_000));
        long activeFrom = log.activeSegmentBaseOffset();
        model.cleans(Math.min(log.lastStableOffset(), activeFrom), node.clock.wallMs());
        int cleanings = 0;
        while (cleanings < 5 && cleaner.cleanOne()) {
            cleanings++;
        }
        if (log.failure() == null) {
            String wrong = model.cleaned(content());
            assertThat(wrong).as("%s after %d cleanings", log, cleanings).isNull();
            checkCleanedOffset();
        }
    }

    private void checkCleanedOffset() throws IOException {
        Long cleanedUpTo =
                OffsetCheckpoint.CLEANER
                        .read(node.mount, SimulatedNode.DIRECTORY)
                        .get(SimulatedNode.ORDERS);
        if (cleanedUpTo != null) {
            // What had been deleted was not cleaned any more, and may have come back.
            assertThat(ModelCleaning.isDirty(model.startReached(), cleanedUpTo, content()))
                    .isNull();
        }
    }

    private void checkpointStarts() {
        node.directories.checkpointLogStarts();
        model.checkpointedStart();
    }

    private void checkpointHighWatermarks() {
        model.checkpointsHighWatermark();
        node.directories.checkpointHighWatermarks();
        model.checkpointedHighWatermark();
    }

    private void assignEpoch() {
        model.leaderEpoch(model.leaderEpoch() + 1);
        log.assignEpoch(model.leaderEpoch(), model.end());
    }

    /// As a follower does: to the end of a batch, mostly not below the high watermark.
    private void truncate() {
        long lowest =
                switch (random.nextInt(8)) {
                    case 0 -> 0;
                    case 1 -> model.start();
                    default -> model.highWatermark();
                };
        var targets = new ArrayList<Long>();
        targets.add(model.end());
        for (ModelBatch batch : model.batches()) {
            if (batch.baseOffset() >= lowest) {
                targets.add(batch.baseOffset());
            }
        }
        long target = targets.get(random.nextInt(targets.size()));
        if (target == model.end()) {
            node.directories.truncateTo(log, target);
            return;
        }
        if (target < log.firstSegmentBaseOffset()) {
            model.restartsAt(target);
        } else {
            model.truncatesTo(target);
        }
        assertThat(node.directories.truncateTo(log, target)).isTrue();
        model.done();
    }

    private void truncateFully() {
        if (random.nextInt(3) == 0) {
            long offset = random.nextLong(model.end() + 50);
            model.restartsAt(offset);
            node.directories.truncateFullyAndStartAt(log, offset);
            model.done();
        }
    }

    private void retry() {
        for (ModelProducers.Producer producer : model.producers().byId.values()) {
            ModelBatch last = producer.lastBatch;
            if (last != null && last.baseOffset() >= model.startReached()) {
                assertThat(
                                log.appendAsLeader(
                                        last.bytes(), model.leaderEpoch(), AppendOrigin.CLIENT))
                        .as("a retry of %s", last)
                        .isInstanceOfSatisfying(
                                AppendOutcome.Duplicate.class,
                                original -> {
                                    assertThat(original.baseOffset()).isEqualTo(last.baseOffset());
                                    assertThat(original.lastOffset()).isEqualTo(last.lastOffset());
                                });
            }
        }
    }

    private void drop() {
        maybeGone = true;
        node.directories.delete(SimulatedNode.ORDERS);
        model.dropped();
        create();
    }

    private void create() {
        maybeGone = true;
        rooted = false;
        topicsMade++;
        log = node.directories.create(SimulatedNode.ORDERS, new Uuid(7, topicsMade), config);
        maybeGone = false;
    }

    private void orderFault() {
        DiskCall[] calls = {DiskCall.WRITE, DiskCall.WRITE, DiskCall.FORCE, DiskCall.TRUNCATE};
        DiskCall call = calls[random.nextInt(calls.length)];
        boolean full = call == DiskCall.WRITE && random.nextBoolean();
        faulty = true;
        syncFails |= call == DiskCall.FORCE;
        if (full && random.nextBoolean()) {
            disk.capacityBytes(disk.usedBytes() + random.nextInt(2_000));
        } else {
            disk.fail(
                    call,
                    _ -> true,
                    1 + random.nextInt(5),
                    full ? DiskError.NO_SPACE : DiskError.INPUT_OUTPUT);
        }
    }

    // --- ends and beginnings ---------------------------------------------------------------------

    private void stopCleanly() {
        int epoch = random.nextInt(1000);
        model.checkpointsHighWatermark();
        node.directories.close(epoch);
        boolean clean = !faulty;
        if (clean) {
            rooted = true;
            model.promised(model.end());
            model.checkpointedHighWatermark();
            model.checkpointedStart();
        }
        boolean cut = syncFails || random.nextBoolean();
        end(cut);
        start(cut);
        if (clean) {
            assertThat(node.directories.previousBrokerEpoch())
                    .as("broker epoch of the clean stop")
                    .isIn((long) epoch, -1L);
            if (random.nextInt(3) == 0) {
                checkManifest();
            }
        }
    }

    /// A start by the manifest of a clean stop finds what a start finds that opens everything.
    private void checkManifest() {
        String resumed = foundState();
        node.directories.close(0);
        end(false);
        disk.note("=== without a manifest");
        try {
            disk.mount().delete(SimulatedNode.DIRECTORY.resolve(".odradek-manifest"));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        log = Objects.requireNonNull(node.boot(), "the log after a clean stop");
        assertThat(foundState()).as("what is found without the manifest").isEqualTo(resumed);
        model.checkpointedHighWatermark();
        model.checkpointedStart();
    }

    private String foundState() {
        try {
            return ManifestTest.facts(log) + ", " + log.recoveryPoint() + ", " + content();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private void restart(boolean cutPower) {
        // After a failed sync only a reboot says what is on the device.
        boolean cut = cutPower || syncFails;
        end(cut);
        start(cut);
        if (random.nextInt(3) == 0) {
            checkSecondRecovery();
        }
    }

    private void end(boolean cutPower) {
        disk.capacityBytes(Long.MAX_VALUE);
        if (cutPower) {
            disk.cutPower();
        } else {
            disk.kill();
        }
        faulty = false;
        syncFails = false;
        failed = false;
    }

    /// Starts the node, however often it crashes while it starts, and looks at what it found.
    private void start(boolean afterPowerCut) {
        boolean powerCut = afterPowerCut;
        for (int attempt = 0; ; attempt++) {
            disk.note("=== start");
            if (attempt < 3 && random.nextInt(5) == 0) {
                disk.crashIn(1 + random.nextInt(120));
            }
            try {
                PartitionLog found = node.boot();
                disk.crashNever();
                if (found == null || !isOfThisTopic(found)) {
                    assertThat(maybeGone || (powerCut && !rooted))
                            .as("the log may be gone")
                            .isTrue();
                    if (found != null) {
                        node.directories.setAside(SimulatedNode.ORDERS);
                    }
                    model.dropped();
                    create();
                } else {
                    log = found;
                    maybeGone = false;
                    rooted |= powerCut;
                    found(powerCut);
                }
                return;
            } catch (NodeCrashed e) {
                boolean cut = random.nextBoolean();
                powerCut |= cut;
                end(cut);
            }
        }
    }

    /// As the broker sees it: an empty log may forget its topic in a crash right after it was made.
    private boolean isOfThisTopic(PartitionLog found) {
        var topicId = new Uuid(7, topicsMade);
        boolean blank = found.topicId().equals(Uuid.ZERO) && found.logEndOffset() == 0;
        return blank ? found.assignTopicId(topicId) : found.topicId().equals(topicId);
    }

    private void found(boolean powerCut) {
        List<ModelBatch> batches = content();
        String wrong =
                model.recovered(
                        batches,
                        log.offsets(),
                        powerCut,
                        log.recoveryPoint(),
                        order == MetadataOrder.JOURNALLED);
        assertThat(wrong).as("%s after recovery, %s", log, batches).isNull();
        checkAll();
        try {
            checkCleanedOffset();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void checkSecondRecovery() {
        List<ModelBatch> batches = content();
        String offsets = startEndAndHighWatermark();
        var producers =
                new TreeSet<>(log.activeProducers().stream().map(Object::toString).toList());
        var epochs = epochs();
        boolean cut = rooted && model.isSettled() && random.nextBoolean();
        end(cut);
        disk.note("=== second recovery");
        log = Objects.requireNonNull(node.boot(), "the log after a second recovery");
        assertThat(content()).as("content after a second recovery").isEqualTo(batches);
        assertThat(startEndAndHighWatermark())
                .as("offsets after a second recovery")
                .isEqualTo(offsets);
        checkProducers();
        if (!cut) {
            // Without it: of producers whose records were deleted only a snapshot knew.
            assertThat(new TreeSet<>(log.activeProducers().stream().map(Object::toString).toList()))
                    .as("producers after a second recovery")
                    .isEqualTo(producers);
        }
        assertThat(epochs()).as("epochs after a second recovery").isEqualTo(epochs);
    }

    /// Without the last stable offset: as Kafka's, a snapshot forgets that a transaction's marker
    /// was not replicated yet.
    private String startEndAndHighWatermark() {
        return log.logStartOffset() + ".." + log.logEndOffset() + ", " + log.highWatermark();
    }

    // --- checks ----------------------------------------------------------------------------------

    private void checkAll() {
        checkContent();
        checkLookups();
    }

    private List<ModelBatch> content() {
        try {
            return ModelBatch.read(TestNode.readAll(log, log.logStartOffset(), ReadBound.LOG_END));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void checkContent() {
        assertThat(log.logStartOffset()).as("log start").isEqualTo(model.start());
        assertThat(log.logEndOffset()).as("log end").isEqualTo(model.end());
        assertThat(log.highWatermark()).as("high watermark").isEqualTo(model.highWatermark());
        List<ModelBatch> expected =
                model.batches().stream()
                        .filter(batch -> batch.nextOffset() > model.start())
                        .toList();
        assertThat(content()).as("content").isEqualTo(expected);
        List<EpochEntry> epochs = epochs();
        assertThat(model.areEpochs(epochs))
                .as("leader epochs %s, from the batches %s", epochs, model.epochs(model.start()))
                .isTrue();
        checkProducers();
    }

    /// Without one in which nothing was written.
    private List<EpochEntry> epochs() {
        return log.epochs().entries().stream()
                .filter(entry -> entry.startOffset() < log.logEndOffset())
                .toList();
    }

    private void checkProducers() {
        var expected = model.producers().byId;
        // A replay of what the cleaner left knows less than a snapshot of before.
        var left = model.producersOfWhatIsLeft().byId;
        var seen = new TreeSet<Long>();
        for (ActiveProducer found : log.activeProducers()) {
            seen.add(found.producerId());
            ModelProducers.Producer producer = expected.get(found.producerId());
            assertThat(producer).as("the producer of %s", found).isNotNull();
            if (producer == null) {
                continue;
            }
            ModelProducers.Producer now = left.getOrDefault(found.producerId(), producer);
            if (model.areProducersForgotten() && !isLeft(producer, left)) {
                continue;
            }
            assertThat((int) found.epoch()).as("epoch: %s", found).isIn(producer.epoch, now.epoch);
            assertThat(found.lastSequence())
                    .as("sequence: %s", found)
                    .isIn(producer.lastSequence, now.lastSequence, forgottenSequence(producer));
            assertThat(found.lastTimestampMs())
                    .as("timestamp: %s", found)
                    .isIn(producer.lastTimestampMs, now.lastTimestampMs);
            if (producer.lastMarkerOffset >= model.startReached()) {
                assertThat(found.coordinatorEpoch())
                        .as("coordinator epoch: %s", found)
                        .isIn(producer.coordinatorEpoch, now.coordinatorEpoch);
            }
            if (producer.openFrom < 0 || producer.openFrom >= model.startReached()) {
                assertThat(found.transactionFirstOffset())
                        .as("open transaction: %s", found)
                        .isEqualTo(producer.openFrom);
            }
        }
        for (ModelProducers.Producer producer : expected.values()) {
            boolean known = !model.areProducersForgotten() || isLeft(producer, left);
            if (known && producer.lastOffset >= model.startReached()) {
                assertThat(seen).as("producers").contains(producer.id);
            }
        }
    }

    /// Whether a producer's last batch is there, if only its header.
    private static boolean isLeft(
            ModelProducers.Producer producer, Map<Long, ModelProducers.Producer> left) {
        ModelProducers.Producer found = left.get(producer.id);
        return found != null && found.lastOffset == producer.lastOffset;
    }

    /// When only the marker of its last transaction is left.
    private int forgottenSequence(ModelProducers.Producer producer) {
        ModelBatch last = producer.lastBatch;
        return last == null || last.lastOffset() < model.startReached()
                ? -1
                : producer.lastSequence;
    }

    private void checkLookups() {
        for (int i = 0; i < 5 && model.start() < model.end(); i++) {
            checkOffset(random.nextLong(model.start(), model.end()));
            checkTimestamp(node.clock.wallMs() - 15_000 + random.nextInt(21_000));
        }
        checkAborted();
    }

    private void checkOffset(long offset) {
        ModelBatch expected = null;
        for (ModelBatch batch : model.batches()) {
            if (expected == null && batch.lastOffset() >= offset) {
                expected = batch;
            }
        }
        LogSlice slice = (LogSlice) log.read(offset, 1, ReadBound.LOG_END, true);
        ByteBuf bytes = Unpooled.buffer();
        try {
            slice.readInto(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            slice.release();
        }
        List<ModelBatch> found = ModelBatch.read(bytes);
        assertThat(found.isEmpty() ? null : found.getFirst())
                .as("look-up of offset %d", offset)
                .isEqualTo(expected);
    }

    private void checkTimestamp(long timestampMs) {
        String expected = "none";
        search:
        for (ModelBatch batch : model.batches()) {
            for (ModelBatch.Entry entry : batch.records()) {
                if (entry.offset() >= model.start() && entry.timestampMs() >= timestampMs) {
                    expected = entry.timestampMs() + " at " + entry.offset();
                    break search;
                }
            }
        }
        var found = log.offsetForTimestamp(timestampMs);
        assertThat(found == null ? "none" : found.timestampMs() + " at " + found.offset())
                .as("look-up of time %d", timestampMs)
                .isEqualTo(expected);
    }

    /// A reader of committed data from the start is told of every aborted transaction.
    private void checkAborted() {
        var told = new TreeSet<String>();
        long next = model.start();
        long stable = log.lastStableOffset();
        while (next < stable) {
            LogSlice slice = (LogSlice) log.read(next, 400, ReadBound.LAST_STABLE, true);
            if (slice.isEmpty()) {
                slice.release();
                break;
            }
            ByteBuf bytes = Unpooled.buffer();
            try {
                slice.readInto(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                slice.release();
            }
            slice.abortedTransactions()
                    .forEach(one -> told.add(one.producerId() + " until " + one.lastOffset()));
            next = ModelBatch.read(bytes).getLast().nextOffset();
        }
        var possible = new TreeSet<String>();
        for (ModelProducers.Aborted aborted : model.producers().aborted) {
            possible.add(aborted.producerId() + " until " + aborted.markerOffset());
        }
        for (ModelProducers.Aborted aborted : model.producersOfWhatIsLeft().aborted) {
            String text = aborted.producerId() + " until " + aborted.markerOffset();
            if (aborted.lastDataOffset() >= model.start() && aborted.markerOffset() < stable) {
                assertThat(told).as("aborted transactions").contains(text);
            }
        }
        assertThat(possible).as("aborted transactions that there were").containsAll(told);
    }
}
