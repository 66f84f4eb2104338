package dev.odradek.log.producer;

import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.RecordBatchView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one append changes in one producer's entry: checked batch by batch on a copy, and taken
/// over only when the append has succeeded. Source: Kafka 4.3.1 ProducerAppendInfo.
final class ProducerAppend {
    private static final Logger log = LoggerFactory.getLogger(ProducerAppend.class);

    private final ProducerEntry before;
    private final ProducerEntry after;
    private final AppendOrigin origin;
    private final @Nullable Verification verification;
    final List<Long> begunTransactions = new ArrayList<>(1);

    ProducerAppend(ProducerEntry before, AppendOrigin origin, @Nullable Verification verification) {
        this.before = before;
        this.after = before.copy();
        this.origin = origin;
        this.verification = verification;
    }

    ProducerEntry after() {
        return after;
    }

    /// Takes a data batch.
    ///
    /// @return null when it is fine
    @Nullable ProducerRefusal data(RecordBatchView batch) {
        short epoch = batch.producerEpoch();
        long firstOffset = batch.baseOffset();
        ProducerRefusal refusal = checkEpoch(epoch, firstOffset, 0);
        if (refusal == null && origin == AppendOrigin.CLIENT) {
            refusal = checkSequence(epoch, batch.baseSequence(), firstOffset);
        }
        if (refusal == null && after.transactionFirstOffset() >= 0 && !batch.isTransactional()) {
            refusal =
                    new ProducerRefusal(
                            ErrorCode.INVALID_TXN_STATE,
                            "producer "
                                    + after.producerId()
                                    + " has an open transaction, the batch at "
                                    + firstOffset
                                    + " is not part of it");
        }
        if (refusal != null) {
            return refusal;
        }
        after.addBatch(
                epoch,
                new SequenceRange(
                        batch.lastSequence(),
                        batch.lastOffset(),
                        (int) (batch.lastOffset() - firstOffset),
                        batch.maxTimestamp()));
        if (batch.isTransactional() && after.transactionFirstOffset() < 0) {
            after.beginTransaction(firstOffset);
            begunTransactions.add(firstOffset);
        }
        return null;
    }

    /// Takes a transaction's marker.
    ///
    /// @param transactionVersion of the coordinator's protocol; 0 where it is unknown
    /// @param completed takes the transaction, if one was open
    /// @return null when it is fine
    @Nullable ProducerRefusal marker(
            RecordBatchView batch,
            EndMarker marker,
            int transactionVersion,
            List<CompletedTransaction> completed) {
        short epoch = batch.producerEpoch();
        long offset = batch.baseOffset();
        ProducerRefusal refusal = checkEpoch(epoch, offset, transactionVersion);
        if (refusal == null && after.coordinatorEpoch() > marker.coordinatorEpoch()) {
            refusal =
                    refuse(
                            ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                            "coordinator epoch "
                                    + marker.coordinatorEpoch()
                                    + " of the marker for producer "
                                    + after.producerId()
                                    + " at offset "
                                    + offset
                                    + " is older than "
                                    + after.coordinatorEpoch());
        }
        if (refusal != null) {
            return refusal;
        }
        if (after.transactionFirstOffset() >= 0) {
            completed.add(
                    new CompletedTransaction(
                            after.producerId(),
                            after.transactionFirstOffset(),
                            offset,
                            !marker.commit()));
        }
        after.endTransaction(epoch, marker.coordinatorEpoch(), marker.timestampMs());
        return null;
    }

    private @Nullable ProducerRefusal checkEpoch(short epoch, long offset, int transactionVersion) {
        short current = after.epoch();
        boolean stale = transactionVersion >= 2 ? epoch <= current : epoch < current;
        if (!stale) {
            return null;
        }
        // A coordinator that lost the answer writes the same marker again.
        boolean repeatedMarker =
                transactionVersion >= 2
                        && epoch == current
                        && (after.transactionFirstOffset() < 0 || epoch == Short.MAX_VALUE);
        if (repeatedMarker) {
            return null;
        }
        return refuse(
                ErrorCode.INVALID_PRODUCER_EPOCH,
                "epoch "
                        + epoch
                        + " of producer "
                        + after.producerId()
                        + " at offset "
                        + offset
                        + " is older than "
                        + current);
    }

    private @Nullable ProducerRefusal checkSequence(short epoch, int sequence, long offset) {
        if (verification != null) {
            boolean nothingKnown = verification.epochBumps && !before.hasBatches();
            if ((nothingKnown && sequence != 0) || sequence > verification.lowestSequence) {
                return outOfOrder(sequence, offset, verification.lowestSequence);
            }
        }
        if (epoch != after.epoch()) {
            boolean known = after.epoch() != BatchLayout.NO_PRODUCER_EPOCH;
            return known && sequence != 0 ? outOfOrder(sequence, offset, 0) : null;
        }
        // Nothing known of this epoch is not a gap: retention may have taken it (KIP-360).
        int last = after.lastSequence();
        boolean unknown = before.epoch() == BatchLayout.NO_PRODUCER_EPOCH;
        boolean follows = sequence == last + 1L || (sequence == 0 && last == Integer.MAX_VALUE);
        return unknown || follows ? null : outOfOrder(sequence, offset, last + 1);
    }

    private ProducerRefusal outOfOrder(int sequence, long offset, int expected) {
        return new ProducerRefusal(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "sequence "
                        + sequence
                        + " of producer "
                        + after.producerId()
                        + " at offset "
                        + offset
                        + ", expected "
                        + expected);
    }

    /// What the leader took, a follower takes, too.
    private @Nullable ProducerRefusal refuse(ErrorCode error, String detail) {
        if (origin == AppendOrigin.REPLICATION) {
            log.warn("Accepted from the leader: {}", detail);
            return null;
        }
        return new ProducerRefusal(error, detail);
    }
}
