package dev.odradek.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a cleaning may take out of a log, or may have taken when a crash ended it.
final class ModelCleaning {
    private final long deleteRetentionMs;
    // When a cleaning has first left a tombstone there, by its offset.
    private final TreeMap<Long, Long> tombstones = new TreeMap<>();
    // Nothing at or behind it may go; 0 when nothing is cleaned.
    private long bound;
    private long nowMs;

    ModelCleaning(long deleteRetentionMs) {
        this.deleteRetentionMs = deleteRetentionMs;
    }

    /// A cleaning begins.
    ///
    /// @param firstUncleanable what begins there stays
    void begins(long firstUncleanable, long wallMs) {
        bound = firstUncleanable;
        nowMs = wallMs;
    }

    boolean isUnderWay() {
        return bound > 0;
    }

    long bound() {
        return bound;
    }

    /// It has ended, or a crash has ended it, and `found` is there.
    void ended(List<ModelBatch> found) {
        for (ModelBatch batch : found) {
            for (ModelBatch.Entry entry : batch.records()) {
                if (batch.nextOffset() <= bound && isTombstone(entry)) {
                    tombstones.putIfAbsent(entry.offset(), nowMs);
                }
            }
        }
        bound = 0;
    }

    void truncatedTo(long offset) {
        tombstones.tailMap(offset, true).clear();
    }

    private static boolean isTombstone(ModelBatch.Entry entry) {
        return entry.key() != null && entry.value() == null;
    }

    /// What is wrong when of `before` that is left which was `found`; null when nothing is.
    ///
    /// @param before what had been there, cut to the offsets of the log that was found
    @Nullable String wrong(List<ModelBatch> before, List<ModelBatch> found) {
        Map<Long, ModelBatch> left = new HashMap<>();
        found.forEach(batch -> left.put(batch.baseOffset(), batch));
        if (left.size() != found.size()) {
            return "has batches twice: " + found;
        }
        Map<String, Long> newest = new HashMap<>();
        for (ModelBatch batch : before) {
            if (batch.nextOffset() <= bound && !isAborted(batch, before)) {
                batch.records().forEach(entry -> newest.put(entry.key(), entry.offset()));
            }
        }
        for (ModelBatch batch : before) {
            ModelBatch rest = left.remove(batch.baseOffset());
            String wrong = wrong(batch, rest, before, newest);
            if (wrong != null) {
                return wrong;
            }
            if (rest != null && rest.transactional() && !rest.control()) {
                ModelBatch marker = markerOf(batch, before);
                if (marker != null && !found.contains(marker)) {
                    return "holds " + rest + " without its marker " + marker;
                }
            }
        }
        return left.isEmpty() ? null : "holds what was not there: " + left.values();
    }

    private @Nullable String wrong(
            ModelBatch batch,
            @Nullable ModelBatch rest,
            List<ModelBatch> before,
            Map<String, Long> newest) {
        if (batch.equals(rest)) {
            return null;
        }
        if (batch.nextOffset() > bound) {
            return "has " + rest + " in place of " + batch + ", which was not to be cleaned";
        }
        if (rest != null && !rest.isLeftOf(batch)) {
            return "has " + rest + " in place of " + batch;
        }
        if (batch.control() || isAborted(batch, before)) {
            return null;
        }
        Set<ModelBatch.Entry> gone = new HashSet<>(batch.records());
        if (rest != null) {
            rest.records().forEach(gone::remove);
        }
        for (ModelBatch.Entry entry : gone) {
            Long newer = newest.get(entry.key());
            boolean superseded = newer != null && newer > entry.offset();
            boolean expired =
                    isTombstone(entry)
                            && nowMs
                                    >= tombstones.getOrDefault(entry.offset(), nowMs)
                                            + deleteRetentionMs;
            if (!superseded && !expired) {
                return "lacks " + entry + " of " + batch + ", the newest of its key";
            }
        }
        return null;
    }

    private static boolean isAborted(ModelBatch batch, List<ModelBatch> all) {
        ModelBatch marker = batch.transactional() ? markerOf(batch, all) : null;
        return marker != null && marker.marker() != null && !marker.marker().committed();
    }

    /// The batch that ended the transaction of a batch; null when none did.
    private static @Nullable ModelBatch markerOf(ModelBatch batch, List<ModelBatch> all) {
        for (ModelBatch each : all) {
            if (each.control()
                    && each.producerId() == batch.producerId()
                    && each.baseOffset() > batch.baseOffset()) {
                return each;
            }
        }
        return null;
    }

    /// Why what is there is not clean in `[from, until)`; null when it is: no key twice.
    static @Nullable String isDirty(long from, long until, List<ModelBatch> found) {
        Map<String, ModelBatch.Entry> seen = new HashMap<>();
        for (ModelBatch batch : found) {
            if (batch.control() || isAborted(batch, found)) {
                continue;
            }
            for (ModelBatch.Entry entry : batch.records()) {
                if (entry.offset() >= from && entry.offset() < until) {
                    ModelBatch.Entry older = seen.put(String.valueOf(entry.key()), entry);
                    if (older != null) {
                        return "clean up to " + until + ", and yet " + older + " and " + entry;
                    }
                }
            }
        }
        return null;
    }
}
