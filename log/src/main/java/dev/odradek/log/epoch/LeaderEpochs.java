package dev.odradek.log.epoch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which leader epoch began at which offset, epochs and offsets both strictly rising. Immutable:
/// every change is a new object, so that readers need no lock. Source: KIP-101, KIP-279; Kafka
/// 4.3.1 LeaderEpochFileCache.
public final class LeaderEpochs {
    public static final LeaderEpochs EMPTY = new LeaderEpochs(List.of());

    private final List<EpochEntry> entries;

    private LeaderEpochs(List<EpochEntry> entries) {
        this.entries = entries;
    }

    /// Takes entries in any order, as a file may hold them after a crash: each one pushes out those
    /// before it that it contradicts.
    public static LeaderEpochs of(List<EpochEntry> entries) {
        LeaderEpochs epochs = EMPTY;
        for (EpochEntry entry : entries) {
            if (entry.epoch() >= 0 && entry.startOffset() >= 0) {
                epochs = epochs.assign(entry.epoch(), entry.startOffset());
            }
        }
        return epochs;
    }

    /// In rising order.
    public List<EpochEntry> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public @Nullable EpochEntry latest() {
        return entries.isEmpty() ? null : entries.getLast();
    }

    public @Nullable EpochEntry earliest() {
        return entries.isEmpty() ? null : entries.getFirst();
    }

    /// The latest epoch; -1 when there is none.
    public int latestEpoch() {
        return entries.isEmpty() ? -1 : entries.getLast().epoch();
    }

    /// Notes that `epoch` began at `startOffset`. What contradicts it, epochs at least as high or
    /// offsets at least as far, is dropped.
    ///
    /// @return this when the latest entry says so already
    public LeaderEpochs assign(int epoch, long startOffset) {
        EpochEntry latest = latest();
        if (latest != null && latest.epoch() == epoch && latest.startOffset() <= startOffset) {
            return this;
        }
        var kept = new ArrayList<EpochEntry>(entries.size() + 1);
        for (EpochEntry entry : entries) {
            if (entry.epoch() >= epoch || entry.startOffset() >= startOffset) {
                break;
            }
            kept.add(entry);
        }
        kept.add(new EpochEntry(epoch, startOffset));
        return new LeaderEpochs(List.copyOf(kept));
    }

    /// Takes the word of a batch at `offset`, written in `epoch`, for true. Entries that say
    /// otherwise are of a truncation that was lost in a crash, or of an append: they are dropped,
    /// and so is what follows them, until other batches confirm it.
    ///
    /// @return this when the entries say so already
    public LeaderEpochs confirm(int epoch, long offset) {
        int kept = floorByOffset(offset) + 1;
        if (kept > 0 && entries.get(kept - 1).epoch() == epoch) {
            return this;
        }
        while (kept > 0
                && (entries.get(kept - 1).epoch() > epoch
                        || entries.get(kept - 1).startOffset() >= offset)) {
            kept--;
        }
        var confirmed = new ArrayList<>(entries.subList(0, kept));
        if (kept == 0 || entries.get(kept - 1).epoch() < epoch) {
            confirmed.add(new EpochEntry(epoch, offset));
        }
        return new LeaderEpochs(List.copyOf(confirmed));
    }

    /// Drops the epochs that begin at or after `endOffset`.
    ///
    /// @return this when there are none
    public LeaderEpochs truncateFromEnd(long endOffset) {
        int kept = entries.size();
        while (kept > 0 && entries.get(kept - 1).startOffset() >= endOffset) {
            kept--;
        }
        return kept == entries.size()
                ? this
                : new LeaderEpochs(List.copyOf(entries.subList(0, kept)));
    }

    /// Drops the epochs that ended at or before `startOffset`; the one that holds it begins there
    /// from now on.
    ///
    /// @return this when nothing begins before `startOffset`
    public LeaderEpochs truncateFromStart(long startOffset) {
        int at = floorByOffset(startOffset);
        if (at < 0 || (at == 0 && entries.getFirst().startOffset() == startOffset)) {
            return this;
        }
        var kept = new ArrayList<EpochEntry>(entries.size() - at);
        kept.add(new EpochEntry(entries.get(at).epoch(), startOffset));
        kept.addAll(entries.subList(at + 1, entries.size()));
        return new LeaderEpochs(List.copyOf(kept));
    }

    /// Where `epoch` ended here: the question of OffsetForLeaderEpoch and of a diverging follower.
    ///
    /// @param logEndOffset the end of the latest epoch
    /// @return the greatest epoch at or below the asked one and its end; null when the epoch is
    ///   later than all known, or nothing is known
    public @Nullable EpochEndOffset endOffsetFor(int epoch, long logEndOffset) {
        if (epoch < 0 || entries.isEmpty()) {
            return null;
        }
        if (entries.getLast().epoch() == epoch) {
            return new EpochEndOffset(epoch, logEndOffset);
        }
        EpochEntry floor = null;
        for (EpochEntry entry : entries) {
            if (entry.epoch() > epoch) {
                return new EpochEndOffset(
                        floor == null ? epoch : floor.epoch(), entry.startOffset());
            }
            floor = entry;
        }
        return null;
    }

    /// The epoch in which `offset` was written; -1 when it is before all known.
    public int epochForOffset(long offset) {
        int at = floorByOffset(offset);
        return at < 0 ? -1 : entries.get(at).epoch();
    }

    private int floorByOffset(long offset) {
        int at = entries.size() - 1;
        while (at >= 0 && entries.get(at).startOffset() > offset) {
            at--;
        }
        return at;
    }

    @Override
    public String toString() {
        return "LeaderEpochs" + entries;
    }
}
