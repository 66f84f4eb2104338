package dev.odradek.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What a replay of batches says of their producers.
final class ModelProducers {
    /// One producer.
    static final class Producer {
        final long id;
        int epoch = -1;
        int lastSequence = -1;
        long lastTimestampMs = -1;
        int coordinatorEpoch = -1;
        // Of the first batch of the open transaction; -1 when none is open.
        long openFrom = -1;
        // Where its last batch or marker ends, where its last marker is, and its last data batch.
        long lastOffset = -1;
        long lastMarkerOffset = -1;
        // Of its last record that is no marker.
        long lastRecordOffset = -1;
        @org.jspecify.annotations.Nullable ModelBatch lastBatch;

        Producer(long id) {
            this.id = id;
        }

        @Override
        public String toString() {
            return "p" + id + "/" + epoch + "#" + lastSequence + " open " + openFrom;
        }
    }

    /// An aborted transaction.
    ///
    /// @param lastDataOffset of its last record; -1 when the cleaner took all of them
    record Aborted(long producerId, long firstOffset, long lastDataOffset, long markerOffset) {}

    final TreeMap<Long, Producer> byId = new TreeMap<>();
    final List<Aborted> aborted = new ArrayList<>();

    ModelProducers(List<ModelBatch> batches) {
        batches.forEach(this::follow);
    }

    private void follow(ModelBatch batch) {
        if (batch.producerId() < 0) {
            return;
        }
        Producer producer = byId.computeIfAbsent(batch.producerId(), Producer::new);
        if (producer.epoch != batch.producerEpoch()) {
            producer.epoch = batch.producerEpoch();
            producer.lastSequence = -1;
            producer.lastBatch = null;
        }
        var marker = batch.marker();
        if (batch.control() && marker == null) {
            // The cleaner left its place.
            return;
        }
        if (marker == null) {
            producer.lastSequence = batch.lastSequence();
            if (batch.transactional() && producer.openFrom < 0) {
                producer.openFrom = batch.baseOffset();
            }
            producer.lastBatch = batch;
            if (!batch.records().isEmpty()) {
                producer.lastRecordOffset = batch.records().getLast().offset();
            }
        } else {
            if (producer.openFrom >= 0 && !marker.committed()) {
                aborted.add(
                        new Aborted(
                                producer.id,
                                producer.openFrom,
                                producer.lastRecordOffset,
                                batch.baseOffset()));
            }
            producer.openFrom = -1;
            producer.lastRecordOffset = -1;
            producer.coordinatorEpoch = marker.coordinatorEpoch();
            producer.lastMarkerOffset = batch.baseOffset();
        }
        producer.lastTimestampMs = batch.maxTimestamp();
        producer.lastOffset = batch.lastOffset();
    }
}
