package dev.odradek.log.compact;

import dev.odradek.log.segment.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One log is cleaned once, step by step, so that its owner may pause between two of them.
///
/// Owner: whoever makes the steps, one after the other.
final class Cleaning implements AutoCloseable {
    private final CleaningPlan plan;
    private final int chunkBytes;
    private final CleaningStats stats = new CleaningStats();
    private final KeyHash hash;
    private final OffsetMap map;
    private final TransactionFilter transactions = new TransactionFilter();
    private @Nullable KeyScan keys;
    private @Nullable BatchFilter filter;
    private @Nullable GroupRewrite rewrite;
    private List<List<Segment>> groups = List.of();
    private int groupIndex;
    // Asked for before the first swap takes the segment away that tells it.
    private final long legacyHorizonMs;
    private long cleanedUpTo;

    /// @param hash with a secret of this process
    Cleaning(CleaningPlan plan, CleanerLimits limits, KeyHash hash) throws IOException {
        this.plan = plan;
        this.chunkBytes = limits.chunkBytes();
        this.hash = hash;
        this.legacyHorizonMs = plan.legacyHorizonMs();
        this.cleanedUpTo = plan.firstDirtyOffset();
        this.map =
                OffsetMap.within(
                        limits.dedupeBytesPerThread(), limits.loadFactor(), plan.keysMax());
        boolean begun = false;
        try {
            this.keys = new KeyScan(plan, map, hash, chunkBytes, stats);
            begun = true;
        } finally {
            if (!begun) {
                map.close();
            }
        }
    }

    CleaningPlan plan() {
        return plan;
    }

    CleaningStats stats() {
        return stats;
    }

    /// Once all steps are done: the log is clean up to here.
    long cleanedUpTo() {
        return cleanedUpTo;
    }

    /// Goes on a little.
    ///
    /// @return false when the log is clean
    /// @throws CleaningAbortedException when the log has changed so that it must be begun anew
    /// @throws UncleanableLogException and other unchecked ones when it cannot be cleaned
    boolean step() throws IOException {
        if (!plan.log().isStillAs(plan.snapshot())) {
            throw new CleaningAbortedException("the log was truncated, closed or has failed");
        }
        try {
            return advance();
        } catch (IOException e) {
            if (isOutdated()) {
                // The files that were read are no longer part of the log.
                throw new CleaningAbortedException(e.toString());
            }
            throw e;
        }
    }

    private boolean isOutdated() {
        if (!plan.log().isStillAs(plan.snapshot())) {
            return true;
        }
        for (int i = groupIndex; i < groups.size(); i++) {
            if (groups.get(i).stream().anyMatch(Segment::isRetired)) {
                return true;
            }
        }
        return groups.isEmpty() && plan.snapshot().segments().stream().anyMatch(Segment::isRetired);
    }

    private boolean advance() throws IOException {
        KeyScan scan = keys;
        if (scan != null) {
            if (!scan.step()) {
                endScan(scan);
            }
            return true;
        }
        if (rewrite != null) {
            if (!rewrite.step()) {
                swap(rewrite);
            }
            return true;
        }
        if (groupIndex == groups.size() || filter == null) {
            return false;
        }
        rewrite =
                new GroupRewrite(
                        plan,
                        groups.get(groupIndex),
                        filter,
                        transactions,
                        legacyHorizonMs,
                        chunkBytes,
                        stats);
        return true;
    }

    private void endScan(KeyScan scan) throws IOException {
        long latest = scan.latestOffset();
        scan.close();
        keys = null;
        // A record goes because of a newer one, a marker, or a later batch of its producer: a power
        // cut must not take those when it is gone.
        Map<Long, LastBatch> lastBatches = plan.log().lastBatches();
        plan.log().makeDurable();
        cleanedUpTo = latest + 1;
        stats.bufferUtilization = map.utilization();
        filter = new BatchFilter(plan, latest, lastBatches, map, hash, transactions, stats);
        groups =
                SegmentGroups.of(
                        plan.snapshot().between(0, cleanedUpTo),
                        plan.rules(),
                        plan.firstUncleanableOffset());
    }

    private void swap(GroupRewrite done) throws IOException {
        Segment cleaned = done.finish();
        // From here on it is the log's: if the swap fails half way, it may be all that is left.
        done.handedOver(true);
        if (!plan.log().replace(plan.snapshot(), cleaned, done.group())) {
            done.handedOver(false);
            throw new CleaningAbortedException("what was read is no longer part of the log");
        }
        done.close();
        rewrite = null;
        groupIndex++;
    }

    /// Throws away what is not part of the log yet.
    @Override
    public void close() throws IOException {
        try (var _ = map;
                var _ = keys;
                var _ = filter;
                var _ = rewrite) {
            keys = null;
            filter = null;
            rewrite = null;
        }
    }
}
