package dev.odradek.log.producer;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.RealDisk;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.record.RecordBatchView;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // JUnit sets the fields, and what is missing fails the test anyway
final class ProducerStatesTest {
    @TempDir Path path;

    private ProducerStates states(boolean verifies) {
        return new ProducerStates(new RealDisk(), path, new ProducerSettings(1_000, verifies));
    }

    private static ProducerDecision take(ProducerStates states, ByteBuf records) {
        return take(states, records, VerificationGuard.NONE);
    }

    private static ProducerDecision take(
            ProducerStates states, ByteBuf records, VerificationGuard guard) {
        ProducerDecision decision = states.check(records, AppendOrigin.CLIENT, guard, 0);
        if (decision instanceof ProducerDecision.Accepted(ProducerUpdate update)) {
            states.apply(update).forEach(states::complete);
            states.endOffset(new RecordBatchView().wrap(records, 0).nextOffset());
        }
        return decision;
    }

    private static void assertRefused(ProducerDecision decision, ErrorCode error) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        ProducerDecision.Refused.class,
                        refused -> assertThat(refused.refusal().error()).isEqualTo(error));
    }

    @Test
    void sequencesWrapAfterTheLargest() {
        ProducerStates states = states(false);
        int last = Integer.MAX_VALUE;
        take(states, batch().producer(1, 0, last - 1).of("a", "b", "c"));
        assertThat(states.entry(1)).isNotNull();
        assertThat(take(states, batch().offset(3).producer(1, 0, 1).of("d")))
                .isInstanceOf(ProducerDecision.Accepted.class);

        ProducerStates exact = states(false);
        take(exact, batch().producer(1, 0, last).of("a"));
        assertThat(take(exact, batch().offset(1).producer(1, 0, 0).of("b")))
                .isInstanceOf(ProducerDecision.Accepted.class);
        assertThat(take(exact, batch().offset(1).producer(1, 0, last).of("a")))
                .isEqualTo(new ProducerDecision.Duplicate(new SequenceRange(last, 0, 0, 1000)));
    }

    @Test
    void theLastFiveBatchesAreKnown() {
        ProducerStates states = states(false);
        for (int i = 0; i < 7; i++) {
            take(states, batch().offset(i).producer(1, 0, i).of("x"));
        }
        assertThat(take(states, batch().producer(1, 0, 2).of("x")))
                .isInstanceOf(ProducerDecision.Duplicate.class);
        assertRefused(
                take(states, batch().producer(1, 0, 1).of("x")),
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void aNewEpochStartsWithSequenceZero() {
        ProducerStates states = states(false);
        take(states, batch().producer(1, 0, 0).of("a"));
        assertRefused(
                take(states, batch().offset(1).producer(1, 1, 1).of("b")),
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(take(states, batch().offset(1).producer(1, 1, 0).of("b")))
                .isInstanceOf(ProducerDecision.Accepted.class);
        assertRefused(
                take(states, batch().offset(2).producer(1, 0, 1).of("c")),
                ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void anUnknownProducerMayStartAnywhere() {
        assertThat(take(states(false), batch().producer(1, 4, 4711).of("a")))
                .isInstanceOf(ProducerDecision.Accepted.class);
    }

    @Test
    void aTransactionBeginsOnlyWithTheGuardOfItsVerification() {
        ProducerStates states = states(true);
        ByteBuf first = batch().producer(1, 0, 0).transactional().of("a");
        assertRefused(take(states, first), ErrorCode.INVALID_TXN_STATE);
        VerificationGuard guard = asked(states.startVerification(1, (short) 0, 0, true, 0));
        assertRefused(take(states, first, new VerificationGuard()), ErrorCode.INVALID_TXN_STATE);
        assertThat(take(states, first, guard)).isInstanceOf(ProducerDecision.Accepted.class);

        // The transaction is known now, and the guard is used up.
        assertThat(take(states, batch().offset(1).producer(1, 0, 1).transactional().of("b")))
                .isInstanceOf(ProducerDecision.Accepted.class);
        states.apply(
                accepted(
                        states.check(
                                batch().offset(2).producer(1, 0, -1).marker(true, 1),
                                AppendOrigin.COORDINATOR,
                                VerificationGuard.NONE,
                                0)));
        assertRefused(
                take(states, batch().offset(3).producer(1, 0, 2).transactional().of("c"), guard),
                ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void aProducerThatWasReplacedIsNotVerified() {
        ProducerStates states = states(true);
        take(states, batch().producer(1, 3, 0).of("a"));

        assertThat(states.startVerification(1, (short) 2, 0, true, 0))
                .isInstanceOfSatisfying(
                        VerificationStart.Refused.class,
                        refused ->
                                assertThat(refused.refusal().error())
                                        .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH));
    }

    @Test
    void settingsThatChangeHoldFromTheNextLookOn() {
        var settings = new ProducerSettings(1_000, true);
        var states = new ProducerStates(new RealDisk(), path, settings);
        take(states, batch().at(500).producer(1, 0, 0).of("a"));
        settings.change(2_000, false);

        states.expire(1_600);
        assertThat(states.entry(1)).isNotNull();
        assertThat(take(states, batch().offset(1).producer(2, 0, 0).transactional().of("b")))
                .isInstanceOf(ProducerDecision.Accepted.class);
        states.expire(2_500);
        assertThat(states.entry(1)).isNull();
    }

    private static VerificationGuard asked(VerificationStart start) {
        return ((VerificationStart.Asked) start).guard();
    }

    private static ProducerUpdate accepted(ProducerDecision decision) {
        return ((ProducerDecision.Accepted) decision).update();
    }

    @Test
    void snapshotsAreExchangedWithKafka() throws IOException {
        ProducerStates states = states(false);
        take(states, batch().at(500).producer(1, 3, 5).of("a", "b"));
        take(states, batch().at(600).offset(2).producer(2, 0, 0).transactional().of("c"));
        Path file = states.snapshot(true);
        assertThat(file).isNotNull().hasFileName("00000000000000000003.snapshot");
        assertThat(states.snapshot(true)).isNull();

        var kafka = ProducerStateManager.readSnapshot(file.toFile());
        assertThat(kafka)
                .extracting(entry ->
                        entry.producerId()
                                + " "
                                + entry.producerEpoch()
                                + " "
                                + entry.lastDataOffset()
                                + " "
                                + entry.lastTimestamp()
                                + " "
                                + entry.currentTxnFirstOffset().orElse(-1))
                .containsExactlyInAnyOrder("1 3 1 500 -1", "2 0 2 600 2");

        ProducerStates again = states(false);
        again.foundSnapshots(List.of(3L));
        again.reload(0, 3, 1_000);
        assertThat(again.endOffset()).isEqualTo(3);
        assertThat(again.firstUnstableOffset()).isEqualTo(2);
        assertThat(take(again, batch().at(500).producer(1, 3, 5).of("a", "b")))
                .isInstanceOf(ProducerDecision.Duplicate.class);
    }

    /// Kafka's, in the same directory.
    private ProducerStateManager kafka() throws IOException {
        return new ProducerStateManager(
                new TopicPartition("orders", 0),
                path.toFile(),
                1_000,
                new ProducerStateManagerConfig(1_000, false),
                Time.SYSTEM);
    }

    @Test
    void eachOfTheLastFiveBatchesIsStillKnownFromASnapshotAndKafkaTakesTheLast()
            throws IOException {
        ProducerStates states = states(false);
        for (int sequence = 0; sequence < 6; sequence++) {
            take(
                    states,
                    batch().at(500 + sequence).offset(sequence).producer(1, 3, sequence).of("a"));
        }
        Path file = states.snapshot(true);
        assertThat(file).isNotNull();

        ProducerStates again = states(false);
        again.foundSnapshots(List.of(6L));
        again.reload(0, 6, 1_000);
        for (int sequence = 1; sequence < 6; sequence++) {
            assertThat(take(again, batch().at(900).producer(1, 3, sequence).of("a")))
                    .isEqualTo(
                            new ProducerDecision.Duplicate(
                                    new SequenceRange(sequence, sequence, 0, 500 + sequence)));
        }
        assertThat(take(again, batch().at(900).producer(1, 3, 0).of("a")))
                .isInstanceOf(ProducerDecision.Refused.class);

        ProducerStateManager kafka = kafka();
        kafka.truncateAndReload(0, 6, 1_000);
        assertThat(kafka.activeProducers()).hasSize(1);
        assertThat(kafka.lastEntry(1))
                .hasValueSatisfying(entry -> {
                    assertThat(entry.lastDataOffset()).isEqualTo(5);
                    assertThat(entry.lastTimestamp()).isEqualTo(505);
                });
    }

    @Test
    void kafkaDoesNotExpireTheNewestBatchAlone() throws IOException {
        ProducerStates states = states(false);
        take(states, batch().at(900).producer(1, 3, 0).of("a"));
        take(states, batch().at(500).offset(1).producer(1, 3, 1).of("b"));
        states.snapshot(true);

        ProducerStateManager kafka = kafka();
        kafka.truncateAndReload(0, 2, 1_600);
        assertThat(kafka.activeProducers()).isEmpty();
    }

    @Test
    void expiredProducersAreLeftOutOfWhatIsLoadedButNotOpenTransactions() throws IOException {
        ProducerStates states = states(false);
        take(states, batch().at(500).producer(1, 3, 5).of("a", "b"));
        take(states, batch().at(500).offset(2).producer(2, 0, 0).transactional().of("c"));
        states.snapshot(true);
        ProducerStates again = states(false);
        again.foundSnapshots(List.of(3L));
        again.reload(0, 3, 1_500);
        assertThat(again.entry(1)).isNull();
        assertThat(again.entry(2)).isNotNull();
    }

    @Test
    void aDamagedSnapshotGivesWayToTheOneBefore() throws IOException {
        ProducerStates states = states(false);
        take(states, batch().at(500).producer(1, 0, 0).of("a"));
        states.snapshot(true);
        take(states, batch().at(500).offset(1).producer(1, 0, 1).of("b"));
        Path newest = states.snapshot(true);
        assertThat(newest).isNotNull();
        byte[] content = Files.readAllBytes(newest);
        for (int at = 0; at < content.length; at++) {
            byte[] damaged = content.clone();
            damaged[at] ^= 0x10;
            Files.write(newest, damaged);
            ProducerStates again = states(false);
            again.foundSnapshots(List.of(1L, 2L));
            again.reload(0, 2, 600);
            assertThat(again.endOffset()).as("byte %d", at).isEqualTo(1);
            assertThat(newest).doesNotExist();
        }
    }
}
