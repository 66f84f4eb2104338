package dev.odradek.log;

import dev.odradek.log.epoch.EpochEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a log must hold, and what it may hold after a crash: a list of batches that were appended,
/// up to where they must survive, and the earlier lists that a lost truncation may bring back.
///
/// A call is announced before it is made, since a crash within it may keep all, some or nothing of
/// what it does, and settled by [#done].
final class LogModel {
    /// What the disk may hold.
    private static final class Version {
        // What is there, and all that was written there before the cleaner took something of it.
        final List<ModelBatch> batches;
        final List<ModelBatch> history;
        // Below here everything survives a power cut; below the other, the end of the process.
        long promised;
        long certain;
        // It starts here at the latest.
        long startAtMost;
        // From here on it differs from what came later.
        long divergesAt = Long.MAX_VALUE;
        // Whether the truncation that left it behind has not returned.
        boolean duringCall;

        Version(
                List<ModelBatch> batches,
                List<ModelBatch> history,
                long promised,
                long certain,
                long startAtMost) {
            this.batches = new ArrayList<>(batches);
            this.history = new ArrayList<>(history);
            this.promised = promised;
            this.certain = certain;
            this.startAtMost = startAtMost;
        }

        long end() {
            long last = batches.isEmpty() ? 0 : batches.getLast().nextOffset();
            return Math.max(last, certain);
        }
    }

    private final boolean compacts;
    private final ModelCleaning cleaning;
    private Version current = new Version(List.of(), List.of(), 0, 0, 0);
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
    // Up to here something may have been cleaned.
    private long cleanedTo;
    private boolean producersForgotten;

    /// @param compacts whether cleaning leaves holes: as in Kafka, those of a power cut, in what
    ///   was not durable, cannot be told from them
    /// @param deleteRetentionMs how long a cleaned tombstone stays
    LogModel(boolean compacts, long deleteRetentionMs) {
        this.compacts = compacts;
        cleaning = new ModelCleaning(deleteRetentionMs);
    }

    /// Whether the batches that were the last of their producers are gone, and the cleaner had
    /// taken earlier ones because of them.
    boolean areProducersForgotten() {
        return producersForgotten;
    }

    /// Up to here keys may be missing.
    long cleanedTo() {
        return cleanedTo;
    }

    List<ModelBatch> history() {
        return current.history;
    }

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
        current.history.addAll(appended);
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
        current.history.removeIf(batch -> batch.nextOffset() > offset);
        cleaning.truncatedTo(offset);
        producersForgotten |= cleanedTo > 0;
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
        current.history.clear();
        cleaning.truncatedTo(0);
        cleanedTo = 0;
        producersForgotten = false;
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
        var left = new Version(current.batches, current.history, promised, certain, startAtMost);
        left.divergesAt = divergesAt;
        left.duringCall = true;
        earlier.add(left);
        current.promised = Math.min(current.promised, divergesAt);
        current.certain = Math.min(current.certain, divergesAt);
    }

    /// Is cleaned; what begins at or behind `firstUncleanable` stays.
    void cleans(long firstUncleanable, long wallMs) {
        cleaning.begins(firstUncleanable, wallMs);
    }

    /// The cleaning has returned.
    ///
    /// @return what is wrong with what it left; null when nothing is
    @Nullable String cleaned(List<ModelBatch> found) {
        String wrong = cleaning.wrong(within(current.batches, start, end), found);
        if (wrong == null) {
            adopt(found);
        }
        return wrong;
    }

    /// Takes what a cleaning left for the truth.
    private void adopt(List<ModelBatch> found) {
        long bound = cleaning.bound();
        cleaning.ended(found);
        cleanedTo = Math.max(cleanedTo, bound);
        List<ModelBatch> clean =
                found.stream().filter(batch -> batch.nextOffset() <= bound).toList();
        adopt(current, clean, bound);
        earlier.forEach(version -> adopt(version, clean, bound));
    }

    private void adopt(Version version, List<ModelBatch> clean, long bound) {
        if (version.divergesAt >= bound) {
            version.batches.removeIf(
                    batch -> batch.nextOffset() > start && batch.nextOffset() <= bound);
            version.batches.addAll(clean);
            version.batches.sort(Comparator.comparingLong(ModelBatch::baseOffset));
        }
    }

    private static List<ModelBatch> within(List<ModelBatch> batches, long from, long until) {
        return batches.stream()
                .filter(batch -> batch.nextOffset() > from && batch.baseOffset() < until)
                .toList();
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
        current = new Version(List.of(), List.of(), 0, 0, 0);
        cleaning.truncatedTo(0);
        cleanedTo = 0;
        producersForgotten = false;
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
        if (cleaning.isUnderWay() && matched == null) {
            wrong = differsAsCleaned(found, offsets, powerCut);
            matched = wrong == null ? current : null;
        }
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
        matched.history.removeIf(batch -> batch.nextOffset() > foundEnd);
        List<ModelBatch> left = expected(matched, found, offsets, powerCut);
        Set<Long> leftOffsets = new HashSet<>();
        left.forEach(batch -> leftOffsets.add(batch.baseOffset()));
        Version all = matched;
        Predicate<ModelBatch> gone =
                batch ->
                        batch.nextOffset() > foundStart
                                && isLost(batch, all, powerCut)
                                && !leftOffsets.contains(batch.baseOffset());
        matched.history.removeIf(gone);
        matched.batches.removeIf(batch -> batch.nextOffset() > foundStart);
        matched.batches.addAll(left);
        current = new Version(matched.batches, matched.history, durableBelow, foundEnd, foundStart);
        startReached = Math.max(startReached, foundStart);
        for (Version version : earlier) {
            version.promised = Math.min(version.promised, foundEnd);
            version.duringCall = false;
        }
        earlier.removeIf(version -> version.divergesAt < foundEnd);
        end = foundEnd;
        start = foundStart;
        highWatermark = high;
        if (cleaning.isUnderWay()) {
            adopt(found);
        }
        // What followed a lost truncation may be lost with it.
        startAtLeast = Math.min(startAtLeast, foundStart);
        highWatermarkAtLeast = Math.min(highWatermarkAtLeast, high);
        return null;
    }

    private @Nullable String differsAsCleaned(
            List<ModelBatch> found, LogOffsets offsets, boolean powerCut) {
        String wrong = areWrong(offsets, current, powerCut);
        return wrong != null
                ? wrong
                : cleaning.wrong(expected(current, found, offsets, powerCut), found);
    }

    /// What is there of a version, unless a power cut took it, or nobody could read it when it was
    /// cleaned.
    private List<ModelBatch> expected(
            Version version, List<ModelBatch> found, LogOffsets offsets, boolean powerCut) {
        List<ModelBatch> batches =
                within(version.batches, offsets.logStartOffset(), offsets.logEndOffset());
        if (!compacts) {
            return batches;
        }
        Map<Long, ModelBatch> byOffset = new HashMap<>();
        found.forEach(batch -> byOffset.put(batch.baseOffset(), batch));
        var expected = new ArrayList<ModelBatch>();
        for (ModelBatch batch : batches) {
            ModelBatch left = byOffset.get(batch.baseOffset());
            boolean wasDeleted = batch.nextOffset() <= startReached();
            boolean mayBeGone = wasDeleted || isLost(batch, version, powerCut);
            if (wasDeleted && left != null && left.isLeftOf(batch)) {
                expected.add(left);
            } else if (left != null || !mayBeGone) {
                expected.add(batch);
            }
        }
        return expected;
    }

    private boolean isLost(ModelBatch batch, Version version, boolean powerCut) {
        return compacts && powerCut && batch.nextOffset() > version.promised;
    }

    private @Nullable String areWrong(LogOffsets offsets, Version version, boolean powerCut) {
        long foundStart = offsets.logStartOffset();
        long foundEnd = offsets.logEndOffset();
        long endAtLeast = powerCut ? version.promised : version.certain;
        if (compacts) {
            // A truncation into a hole leaves an end that no batch tells of.
            long last = 0;
            for (ModelBatch batch : version.batches) {
                last = batch.baseOffset() < endAtLeast ? batch.nextOffset() : last;
            }
            endAtLeast = Math.min(endAtLeast, last);
        }
        if (foundEnd < endAtLeast) {
            return "ends at " + foundEnd + ", before " + endAtLeast + ", up to where all was safe";
        }
        return foundStart > version.startAtMost
                ? "starts at " + foundStart + ", behind its start " + version.startAtMost
                : null;
    }

    private @Nullable String differs(
            Version version, List<ModelBatch> found, LogOffsets offsets, boolean powerCut) {
        String wrong = areWrong(offsets, version, powerCut);
        if (wrong != null) {
            return wrong;
        }
        long foundStart = offsets.logStartOffset();
        long foundEnd = offsets.logEndOffset();
        if (found.isEmpty() && foundStart == foundEnd) {
            // All that is gone was deleted, or not safe.
            return null;
        }
        if (foundEnd > version.end()) {
            return "ends at " + foundEnd + ", behind " + version.end();
        }
        List<ModelBatch> expected = expected(version, found, offsets, powerCut);
        if (!found.equals(expected)) {
            return "holds " + found + ", and not " + expected;
        }
        return compacts || (!found.isEmpty() && found.getLast().nextOffset() == foundEnd)
                ? null
                : "holds " + found + " between " + foundStart + " and " + foundEnd;
    }

    /// What the producers are after all that was written.
    ModelProducers producers() {
        return new ModelProducers(current.history);
    }

    /// What the batches say that are left.
    ModelProducers producersOfWhatIsLeft() {
        return new ModelProducers(current.batches);
    }

    /// Whether nothing of the past can come back, and nothing can be lost.
    boolean isSettled() {
        return earlier.isEmpty() && current.promised >= end;
    }

    /// Whether these are the leader epochs of the records that are there. Where there are holes, an
    /// epoch without records may be known, or one from a later record on only.
    boolean areEpochs(List<EpochEntry> found) {
        for (long from = start; from <= Math.max(start, startReached); from++) {
            if (epochs(from).equals(found) || (compacts && areEpochsOfWhatIsLeft(found))) {
                return true;
            }
        }
        return false;
    }

    private boolean areEpochsOfWhatIsLeft(List<EpochEntry> found) {
        for (ModelBatch batch : within(current.batches, startReached(), end)) {
            int epoch = -1;
            for (EpochEntry entry : found) {
                epoch = entry.startOffset() <= batch.lastOffset() ? entry.epoch() : epoch;
            }
            if (epoch != batch.leaderEpoch()) {
                return false;
            }
        }
        return true;
    }

    List<EpochEntry> epochs(long from) {
        var entries = new ArrayList<EpochEntry>();
        for (ModelBatch batch : current.history) {
            boolean begins = entries.isEmpty() || entries.getLast().epoch() != batch.leaderEpoch();
            if (batch.nextOffset() > from && begins) {
                entries.add(
                        new EpochEntry(batch.leaderEpoch(), Math.max(from, batch.baseOffset())));
            }
        }
        return entries;
    }
}
