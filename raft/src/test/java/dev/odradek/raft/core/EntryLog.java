package dev.odradek.raft.core;

import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.wire.codec.RecordBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log of entries in memory, one offset each.
final class EntryLog implements LogView {
    /// One record.
    record Entry(int epoch, String value) {}

    /// Entries on the wire.
    record Entries(List<Entry> entries) implements RecordBytes {
        @Override
        public int sizeBytes() {
            return entries.size();
        }
    }

    final List<Entry> entries = new ArrayList<>();
    int flushed;
    @Nullable OffsetAndEpoch snapshot;
    long start;

    EntryLog append(int... epochs) {
        for (int epoch : epochs) {
            entries.add(new Entry(epoch, "e" + epoch + "." + entries.size()));
        }
        return this;
    }

    /// As after a crash: what was not flushed is gone.
    void loseUnflushed() {
        while (entries.size() > flushed) {
            entries.removeLast();
        }
    }

    @Override
    public long startOffset() {
        return start;
    }

    @Override
    public OffsetAndEpoch end() {
        return new OffsetAndEpoch(
                entries.size(), entries.isEmpty() ? 0 : entries.getLast().epoch());
    }

    @Override
    public OffsetAndEpoch endOfEpoch(int epoch) {
        if (entries.isEmpty() || epoch > entries.getLast().epoch()) {
            return end();
        }
        int at = entries.size();
        while (at > 0 && entries.get(at - 1).epoch() > epoch) {
            at--;
        }
        return new OffsetAndEpoch(at, at == 0 ? epoch : entries.get(at - 1).epoch());
    }

    @Override
    public @Nullable OffsetAndEpoch earliestSnapshot() {
        return snapshot;
    }

    @Override
    public @Nullable OffsetAndEpoch latestSnapshot() {
        return snapshot;
    }
}
