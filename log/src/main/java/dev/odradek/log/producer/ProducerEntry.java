package dev.odradek.log.producer;

import dev.odradek.wire.record.BatchLayout;
import org.jspecify.annotations.Nullable;

/// What a log knows of one producer. Source: Kafka 4.3.1 ProducerStateEntry.
public final class ProducerEntry {
    /// Batches whose repetition is recognised: as many as a producer may have in flight.
    static final int BATCHES_KEPT = 5;

    private final long producerId;
    // Oldest first; a short array, since most producers of a partition have one or two.
    private SequenceRange[] batches;
    private int batchCount;
    private short epoch;
    private int coordinatorEpoch;
    private long lastTimestampMs;
    private long transactionFirstOffset;

    /// A producer that has written nothing yet.
    ProducerEntry(long producerId) {
        this(producerId, BatchLayout.NO_PRODUCER_EPOCH, -1, BatchLayout.NO_TIMESTAMP, -1);
    }

    ProducerEntry(
            long producerId,
            short epoch,
            int coordinatorEpoch,
            long lastTimestampMs,
            long transactionFirstOffset) {
        this.producerId = producerId;
        this.batches = new SequenceRange[1];
        this.epoch = epoch;
        this.coordinatorEpoch = coordinatorEpoch;
        this.lastTimestampMs = lastTimestampMs;
        this.transactionFirstOffset = transactionFirstOffset;
    }

    ProducerEntry copy() {
        var copy =
                new ProducerEntry(
                        producerId,
                        epoch,
                        coordinatorEpoch,
                        lastTimestampMs,
                        transactionFirstOffset);
        copy.batches = batches.clone();
        copy.batchCount = batchCount;
        return copy;
    }

    public long producerId() {
        return producerId;
    }

    /// -1 before the first batch.
    public short epoch() {
        return epoch;
    }

    /// Of the coordinator that wrote the last marker; -1 when there was none.
    public int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /// Of the last batch or marker, epoch ms; -1 when there was none.
    public long lastTimestampMs() {
        return lastTimestampMs;
    }

    /// Where the open transaction began; -1 when none is open.
    public long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    /// Sequence of the last record of this epoch; -1 when there is none.
    public int lastSequence() {
        return batchCount == 0 ? BatchLayout.NO_SEQUENCE : newest().lastSequence();
    }

    /// Offset of the last record of this epoch; -1 when there is none.
    public long lastOffset() {
        return batchCount == 0 ? -1 : newest().lastOffset();
    }

    boolean hasBatches() {
        return batchCount > 0;
    }

    /// At most [#BATCHES_KEPT].
    int batchCount() {
        return batchCount;
    }

    /// @param number 0 is the oldest
    SequenceRange batch(int number) {
        return batches[number];
    }

    @Nullable SequenceRange newestBatch() {
        return batchCount == 0 ? null : newest();
    }

    private SequenceRange newest() {
        return batches[batchCount - 1];
    }

    /// The batch that has exactly these sequences, among the last five.
    @Nullable SequenceRange duplicateOf(short batchEpoch, int firstSequence, int lastSequence) {
        if (batchEpoch == epoch) {
            for (int i = 0; i < batchCount; i++) {
                SequenceRange batch = batches[i];
                if (batch.firstSequence() == firstSequence
                        && batch.lastSequence() == lastSequence) {
                    return batch;
                }
            }
        }
        return null;
    }

    void addBatch(short batchEpoch, SequenceRange batch) {
        epoch(batchEpoch);
        if (batchCount == BATCHES_KEPT) {
            System.arraycopy(batches, 1, batches, 0, BATCHES_KEPT - 1);
            batchCount--;
        } else if (batchCount == batches.length) {
            batches = java.util.Arrays.copyOf(batches, Math.min(BATCHES_KEPT, batchCount * 2));
        }
        batches[batchCount++] = batch;
        lastTimestampMs = batch.timestampMs();
    }

    /// Puts the batches of an entry of the same epoch before those of this one, which is new.
    void takeEarlier(ProducerEntry earlier) {
        if (earlier.epoch != epoch) {
            return;
        }
        SequenceRange[] own = java.util.Arrays.copyOf(batches, batchCount);
        long timestampMs = lastTimestampMs;
        batches = earlier.batches;
        batchCount = earlier.batchCount;
        for (SequenceRange batch : own) {
            addBatch(epoch, batch);
        }
        lastTimestampMs = timestampMs;
    }

    void beginTransaction(long firstOffset) {
        transactionFirstOffset = firstOffset;
    }

    void endTransaction(short markerEpoch, int markerCoordinatorEpoch, long timestampMs) {
        epoch(markerEpoch);
        coordinatorEpoch = markerCoordinatorEpoch;
        transactionFirstOffset = -1;
        lastTimestampMs = timestampMs;
    }

    private void epoch(short newEpoch) {
        if (epoch != newEpoch) {
            batchCount = 0;
            epoch = newEpoch;
        }
    }

    @Override
    public String toString() {
        return "ProducerEntry("
                + producerId
                + ", epoch "
                + epoch
                + ", last sequence "
                + lastSequence()
                + ", transaction from "
                + transactionFirstOffset
                + ")";
    }
}
