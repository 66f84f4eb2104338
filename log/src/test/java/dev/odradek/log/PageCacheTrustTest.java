package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// After a crash of the process alone the kernel still has what was written: only tails are
/// checked. What is damaged here on purpose is what a full check would find, so that it shows which
/// one was made.
@SuppressWarnings("NullAway.Init") // JUnit calls start()
final class PageCacheTrustTest {
    private static final int BATCHES = 10;
    private static final LogConfig CONFIG =
            LogConfig.defaults().toBuilder().segmentBytes(300).build();

    private SimulatedNode node;

    @BeforeEach
    void start() {
        node = new SimulatedNode(new SplittableRandom(1), MetadataOrder.JOURNALLED, CONFIG);
        node.makeDirectory();
        node.boot();
        PartitionLog log = node.directories.create(SimulatedNode.ORDERS, new Uuid(1, 2), CONFIG);
        for (int i = 0; i < BATCHES; i++) {
            log.appendAsLeader(batch().producer(7, 0, i).ofSize(1, 100), 3, AppendOrigin.CLIENT);
        }
    }

    private PartitionLog killAndBoot() {
        node.disk.kill();
        return Objects.requireNonNull(node.boot());
    }

    private List<Path> segments() throws IOException {
        return node.disk.mount().list(SimulatedNode.PARTITION).stream()
                .filter(name -> name.endsWith(".log"))
                .map(SimulatedNode.PARTITION::resolve)
                .toList();
    }

    private void damageFirstSegment() throws IOException {
        Path first = segments().getFirst();
        node.disk.flipBit(first, node.disk.mount().sizeBytes(first) * 8 - 1);
    }

    @Test
    void sealedSegmentsAreTakenAsTheyAre() throws IOException {
        damageFirstSegment();

        PartitionLog log = killAndBoot();

        assertThat(log.logEndOffset()).isEqualTo(BATCHES);
        assertThat(log.latestEpoch()).isEqualTo(3);
        assertThat(log.activeProducers())
                .singleElement()
                .satisfies(producer -> assertThat(producer.lastSequence()).isEqualTo(BATCHES - 1));
    }

    @Test
    void aKernelThatCannotTellMakesEverythingRead() throws IOException {
        damageFirstSegment();
        node.disk.tellsIncarnation(false);

        assertThat(killAndBoot().logEndOffset()).isLessThan(BATCHES);
    }

    @Test
    void afterAFailedFlushEverythingIsRead() throws IOException {
        PartitionLog log = Objects.requireNonNull(node.directories.get(SimulatedNode.ORDERS));
        node.disk.fail(DiskCall.FORCE, path -> true, 1, DiskError.INPUT_OUTPUT);
        try {
            log.flush();
        } catch (LogFailureException e) {
            assertThat(log.failure()).contains("flush failed");
        }
        damageFirstSegment();

        assertThat(killAndBoot().logEndOffset()).isLessThan(BATCHES);
    }

    /// It could die between two writes of it.
    @Test
    void aMarkThatIsTrueIsNotWrittenAgain() throws IOException {
        damageFirstSegment();
        node.disk.fail(
                DiskCall.WRITE,
                path -> path.endsWith(".odradek-page-cache"),
                1,
                DiskError.INPUT_OUTPUT);
        killAndBoot();

        assertThat(killAndBoot().logEndOffset()).isEqualTo(BATCHES);
    }

    @Test
    void aTornTailIsCut() throws IOException {
        Path last = segments().getLast();
        Disk mount = node.disk.mount();
        try (var file = mount.open(last, Disk.Access.UPDATE)) {
            byte[] torn = {0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1};
            file.write(ByteBuffer.wrap(torn), file.sizeBytes());
        }

        PartitionLog log = killAndBoot();

        assertThat(log.logEndOffset()).isEqualTo(BATCHES);
        assertThat(
                        log.appendAsLeader(
                                batch().producer(7, 0, BATCHES).of("next"), 3, AppendOrigin.CLIENT))
                .isInstanceOf(AppendOutcome.Appended.class);
        assertThat(TestNode.values(log)).hasSize(BATCHES + 1);
    }

    @Test
    void whatWasNotFlushedIsFlushedInTheBackground() {
        PartitionLog log = killAndBoot();
        assertThat(log.recoveryPoint()).isLessThan(BATCHES);

        node.directories.writeBack().round();

        assertThat(log.recoveryPoint()).isEqualTo(BATCHES);
    }
}
