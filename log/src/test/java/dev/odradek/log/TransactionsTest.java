package dev.odradek.log;

import static dev.odradek.log.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.index.AbortedTransaction;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.producer.VerificationGuard;
import dev.odradek.wire.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class TransactionsTest {
    @TempDir Path path;
    private TestNode node;
    private PartitionLog log;

    @BeforeEach
    void start() {
        node = new TestNode(path);
        log = node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private AppendOutcome append(ByteBuf records) {
        AppendOutcome outcome = log.appendAsLeader(records, 0, AppendOrigin.CLIENT);
        log.highWatermark(log.logEndOffset());
        return outcome;
    }

    private AppendOutcome end(long producer, int epoch, boolean commit, int coordinatorEpoch) {
        ByteBuf marker = batch().producer(producer, epoch, -1).marker(commit, coordinatorEpoch);
        AppendOutcome outcome = log.appendAsLeader(marker, 0, AppendOrigin.COORDINATOR);
        log.highWatermark(log.logEndOffset());
        return outcome;
    }

    private List<AbortedTransaction> abortedFrom(long offset) {
        var slice = (LogSlice) log.read(offset, 1_000_000, ReadBound.LAST_STABLE, true);
        slice.release();
        return slice.abortedTransactions();
    }

    private static void assertRefused(AppendOutcome outcome, ErrorCode error) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        AppendOutcome.Rejected.class,
                        rejected -> assertThat(rejected.error()).isEqualTo(error));
    }

    @Test
    void anOpenTransactionHoldsTheLastStableOffset() {
        append(batch().of("a"));
        append(batch().producer(1, 0, 0).transactional().of("b"));
        append(batch().of("c"));
        assertThat(log.lastStableOffset()).isEqualTo(1);
        assertThat(log.highWatermark()).isEqualTo(3);

        end(1, 0, true, 5);
        assertThat(log.lastStableOffset()).isEqualTo(4);
        assertThat(abortedFrom(0)).isEmpty();
    }

    @Test
    void aMarkerDecidesOnlyOnceItIsReplicated() {
        append(batch().producer(1, 0, 0).transactional().of("b"));
        ByteBuf marker = batch().producer(1, 0, -1).marker(true, 5);
        log.appendAsLeader(marker, 0, AppendOrigin.COORDINATOR);

        assertThat(log.lastStableOffset()).isZero();
        log.highWatermark(2);
        assertThat(log.lastStableOffset()).isEqualTo(2);
    }

    @Test
    void readersOfCommittedDataAreToldWhatWasAborted() {
        append(batch().producer(1, 0, 0).transactional().of("a"));
        append(batch().producer(2, 0, 0).transactional().of("b"));
        end(1, 0, false, 5);
        assertThat(log.lastStableOffset()).isEqualTo(1);
        end(2, 0, true, 5);

        assertThat(abortedFrom(0)).containsExactly(new AbortedTransaction(1, 0, 2, 1));
        assertThat(abortedFrom(3)).isEmpty();
    }

    @Test
    void openAndAbortedTransactionsOutliveStopsOfBothKinds() {
        append(batch().producer(1, 0, 0).transactional().of("a"));
        end(1, 0, false, 5);
        append(batch().producer(2, 0, 0).transactional().of("b"));

        log = node.restart();
        log.highWatermark(3);
        assertThat(log.lastStableOffset()).isEqualTo(2);
        assertThat(abortedFrom(0)).containsExactly(new AbortedTransaction(1, 0, 1, 2));

        log = node.killAndRestart();
        log.highWatermark(3);
        assertThat(log.lastStableOffset()).isEqualTo(2);
        assertThat(abortedFrom(0)).containsExactly(new AbortedTransaction(1, 0, 1, 2));
        end(2, 0, true, 5);
        assertThat(log.lastStableOffset()).isEqualTo(4);
    }

    @Test
    void aZombieCoordinatorIsFenced() {
        append(batch().producer(1, 0, 0).transactional().of("a"));
        end(1, 0, true, 5);

        assertRefused(end(1, 0, true, 4), ErrorCode.TRANSACTION_COORDINATOR_FENCED);
    }

    @Test
    void aZombieProducerIsFenced() {
        append(batch().producer(1, 3, 0).transactional().of("a"));

        assertRefused(
                append(batch().producer(1, 2, 0).transactional().of("b")),
                ErrorCode.INVALID_PRODUCER_EPOCH);
        assertRefused(end(1, 2, true, 5), ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void aPlainBatchDoesNotMixWithAnOpenTransaction() {
        append(batch().producer(1, 0, 0).transactional().of("a"));

        assertRefused(append(batch().producer(1, 0, 1).of("b")), ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void withTheNewerProtocolAMarkerNeedsAHigherEpoch() {
        append(batch().producer(1, 0, 0).transactional().of("a"));
        ByteBuf same = batch().producer(1, 0, -1).marker(true, 5);
        assertRefused(
                log.appendAsLeader(same, 0, AppendOrigin.COORDINATOR, VerificationGuard.NONE, 2),
                ErrorCode.INVALID_PRODUCER_EPOCH);

        for (int repeat = 0; repeat < 2; repeat++) {
            ByteBuf higher = batch().producer(1, 1, -1).marker(true, 5);
            assertThat(
                            log.appendAsLeader(
                                    higher, 0, AppendOrigin.COORDINATOR, VerificationGuard.NONE, 2))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    @Test
    void aTransactionBelowTheNewLogStartNoLongerCounts() {
        append(batch().producer(1, 0, 0).transactional().of("a"));
        append(batch().of("b"));

        assertThat(log.deleteRecordsBefore(2)).isEqualTo(ErrorCode.NONE);
        assertThat(log.lastStableOffset()).isEqualTo(2);
    }
}
