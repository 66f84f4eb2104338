package dev.odradek.log;

import dev.odradek.log.epoch.EpochEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a log must hold, and what it may hold after a crash: a list of batches that were appended,
/// up to where they must survive, and the earlier lists that a lost truncation may bring back.
///
/// A call is announced before it is made, since a crash within it may keep all, some or nothing of
/// what it does, and settled by [#done].
final class LogModel {
    /// What the disk may hold.
    private static final class Version {
        final List<ModelBatch> batches;
        // Below here everything survives a power cut; below the other, the end of the process.
        long promised;
        long certain;
        // It starts here at the latest.
        long startAtMost;
        // From here on it differs from what came later.
        long divergesAt = Long.MAX_VALUE;
        // Whether the truncation that left it behind has not returned.
        boolean duringCall;

        Version(List<ModelBatch> batches, long promised, long certain, long startAtMost) {
            this.batches = new ArrayList<>(batches);
            this.promised = promised;
            this.certain = certain;
            this.startAtMost = startAtMost;
        }

        long end() {
            return batches.isEmpty() ? 0 : batches.getLast().nextOffset();
        }
    }

    private Version current = new Version(List.of(), 0, 0, 0);
    private final List<Version> earlier = new ArrayList<>();
    private long end;
    private long start;
    private long startAtLeast;
    private long highWatermark;
    private long highWatermarkAtLeast;
    private long highWatermarkAtMost;
    private int leaderEpoch;
    // Where it has ever started in this life of the node: epochs before are forgotten, and may stay
    // so when a crash brings the records back.
    private long startReached;

    List<ModelBatch> batches() {
        return current.batches;
    }

    long end() {
        return end;
    }

    long start() {
        return start;
    }

    /// The furthest that it has ever started. What was deleted before it may be forgotten, even if
    /// a crash brings the records back.
    long startReached() {
        return Math.max(start, startReached);
    }

    long highWatermark() {
        return highWatermark;
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    void leaderEpoch(int epoch) {
        leaderEpoch = epoch;
    }

    // --- what is done ----------------------------------------------------------------------------

    void appends(List<ModelBatch> appended) {
        current.batches.addAll(appended);
        end = appended.getLast().nextOffset();
        leaderEpoch = Math.max(leaderEpoch, appended.getLast().leaderEpoch());
    }

    void truncatesTo(long offset) {
        leaveBehind(
                offset,
                Math.min(current.promised, offset),
                Math.min(current.certain, offset),
                current.startAtMost);
        current.batches.removeIf(batch -> batch.nextOffset() > offset);
        end = offset;
        start = Math.min(start, offset);
        highWatermark = Math.min(highWatermark, offset);
        current.startAtMost = Math.min(current.startAtMost, offset);
        startAtLeast = Math.min(startAtLeast, offset);
        leaderEpoch++;
    }

    void restartsAt(long offset) {
        for (Version version : earlier) {
            version.promised = 0;
            version.startAtMost = Long.MAX_VALUE;
        }
        leaveBehind(offset, 0, 0, Long.MAX_VALUE);
        current.batches.clear();
        current.promised = offset;
        current.startAtMost = offset;
        end = offset;
        start = offset;
        highWatermark = offset;
        highWatermarkAtMost = Math.max(highWatermarkAtMost, offset);
        highWatermarkAtLeast = 0;
        startAtLeast = 0;
        leaderEpoch++;
    }

    private void leaveBehind(long divergesAt, long promised, long certain, long startAtMost) {
        for (Version version : earlier) {
            version.divergesAt = Math.min(version.divergesAt, divergesAt);
            version.promised = Math.min(version.promised, divergesAt);
        }
        var left = new Version(current.batches, promised, certain, startAtMost);
        left.divergesAt = divergesAt;
        left.duringCall = true;
        earlier.add(left);
        current.promised = Math.min(current.promised, divergesAt);
        current.certain = Math.min(current.certain, divergesAt);
    }

    void raisesHighWatermark(long offset) {
        highWatermark = Math.max(highWatermark, Math.min(offset, end));
        highWatermarkAtMost = Math.max(highWatermarkAtMost, highWatermark);
    }

    /// Records before `offset` may go.
    void deletesBefore(long offset) {
        startReached = Math.max(startReached, offset);
        current.startAtMost = Math.max(current.startAtMost, offset);
    }

    void startsAt(long offset) {
        start = Math.max(start, offset);
        highWatermark = Math.max(highWatermark, start);
        highWatermarkAtMost = Math.max(highWatermarkAtMost, start);
        current.startAtMost = start;
        startReached = Math.max(startReached, start);
    }

    void checkpointedStart() {
        startAtLeast = start;
    }

    void checkpointsHighWatermark() {
        highWatermarkAtLeast = Math.min(highWatermarkAtLeast, highWatermark);
    }

    void checkpointedHighWatermark() {
        highWatermarkAtLeast = highWatermark;
    }

    /// The call that was announced has returned.
    void done() {
        current.certain = end;
        current.startAtMost = start;
        // A truncation that has returned is durable.
        earlier.clear();
        startReached = Math.max(start, Math.min(startReached, end));
    }

    /// Everything below `offset` is durable.
    void promised(long offset) {
        current.promised = Math.max(current.promised, Math.min(offset, end));
        earlier.removeIf(version -> version.divergesAt < current.promised);
    }

    /// Nothing is left; a new log of the same name begins.
    void dropped() {
        earlier.clear();
        current = new Version(List.of(), 0, 0, 0);
        startReached = 0;
        end = 0;
        start = 0;
        startAtLeast = 0;
        highWatermark = 0;
        highWatermarkAtLeast = 0;
        highWatermarkAtMost = 0;
        leaderEpoch++;
    }

    // --- what is expected ------------------------------------------------------------------------

    /// Takes what was found after a crash for the truth from now on, if it may be.
    ///
    /// @param powerCut false when only the process ended
    /// @param durableBelow what the log says is on the device
    /// @param checkedStart whether deleted records must not come back
    /// @return what is wrong with it; null when nothing is
    @Nullable String recovered(
            List<ModelBatch> found,
            LogOffsets offsets,
            boolean powerCut,
            long durableBelow,
            boolean checkedStart) {
        String wrong = differs(current, found, offsets, powerCut);
        Version matched = wrong == null ? current : null;
        for (Version version : earlier) {
            // An empty log may be any of them: the producers tell it from one that began anew.
            if ((matched == null || (found.isEmpty() && matched.batches.isEmpty()))
                    && (powerCut || version.duringCall)
                    && differs(version, found, offsets, powerCut) == null) {
                matched = version;
            }
        }
        if (matched == null) {
            return wrong;
        }
        long foundEnd = offsets.logEndOffset();
        long foundStart = offsets.logStartOffset();
        if (checkedStart && foundStart < Math.min(startAtLeast, foundEnd)) {
            return "starts at " + foundStart + ", before its checkpointed start " + startAtLeast;
        }
        long high = offsets.highWatermark();
        if (high < Math.min(highWatermarkAtLeast, foundEnd)) {
            return "high watermark " + high + ", " + highWatermarkAtLeast + " was checkpointed";
        }
        if (high > Math.max(highWatermarkAtMost, foundStart)) {
            return "high watermark " + high + " was never reached, " + highWatermarkAtMost + " was";
        }
        if (high < foundStart || high > foundEnd) {
            return "high watermark " + high + " is not within " + offsets;
        }
        if (powerCut) {
            earlier.clear();
        } else if (!matched.equals(current)) {
            // A call that the end of the process cut short: what it was about is still possible.
            earlier.remove(matched);
            current.divergesAt = foundEnd;
            earlier.add(current);
        }
        matched.batches.removeIf(batch -> batch.nextOffset() > foundEnd);
        current = new Version(matched.batches, durableBelow, foundEnd, foundStart);
        startReached = Math.max(startReached, foundStart);
        for (Version version : earlier) {
            version.promised = Math.min(version.promised, foundEnd);
            version.duringCall = false;
        }
        earlier.removeIf(version -> version.divergesAt < foundEnd);
        end = foundEnd;
        start = foundStart;
        highWatermark = high;
        // What followed a lost truncation may be lost with it.
        startAtLeast = Math.min(startAtLeast, foundStart);
        highWatermarkAtLeast = Math.min(highWatermarkAtLeast, high);
        return null;
    }

    private static @Nullable String differs(
            Version version, List<ModelBatch> found, LogOffsets offsets, boolean powerCut) {
        long foundStart = offsets.logStartOffset();
        long foundEnd = offsets.logEndOffset();
        long endAtLeast = powerCut ? version.promised : version.certain;
        if (foundEnd < endAtLeast) {
            return "ends at " + foundEnd + ", before " + endAtLeast + ", up to where all was safe";
        }
        if (foundStart > version.startAtMost) {
            return "starts at " + foundStart + ", behind its start " + version.startAtMost;
        }
        if (found.isEmpty() && foundStart == foundEnd) {
            // All that is gone was deleted, or not safe.
            return null;
        }
        if (foundEnd > version.end()) {
            return "ends at " + foundEnd + ", behind " + version.end();
        }
        long next = -1;
        for (ModelBatch batch : found) {
            if (next >= 0 && batch.baseOffset() != next) {
                return "has a gap between " + next + " and " + batch;
            }
            next = batch.nextOffset();
            if (!version.batches.contains(batch)) {
                return "holds " + batch + ", which was not written there: " + version.batches;
            }
        }
        return next == foundEnd && found.getFirst().baseOffset() <= foundStart
                ? null
                : "holds " + found + " between " + foundStart + " and " + foundEnd;
    }

    ModelProducers producers() {
        return new ModelProducers(current.batches);
    }

    /// Whether nothing of the past can come back, and nothing can be lost.
    boolean isSettled() {
        return earlier.isEmpty() && current.promised >= end;
    }

    /// Whether these are the leader epochs of the records that are there.
    boolean areEpochs(List<EpochEntry> found) {
        for (long from = start; from <= Math.max(start, startReached); from++) {
            if (epochs(from).equals(found)) {
                return true;
            }
        }
        return false;
    }

    List<EpochEntry> epochs(long from) {
        var entries = new ArrayList<EpochEntry>();
        for (ModelBatch batch : current.batches) {
            boolean begins = entries.isEmpty() || entries.getLast().epoch() != batch.leaderEpoch();
            if (batch.nextOffset() > from && begins) {
                entries.add(
                        new EpochEntry(batch.leaderEpoch(), Math.max(from, batch.baseOffset())));
            }
        }
        return entries;
    }
}
