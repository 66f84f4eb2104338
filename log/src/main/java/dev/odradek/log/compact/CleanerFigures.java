package dev.odradek.log.compact;

import java.util.Collection;
import java.util.List;

/// The cleaner in figures, for metrics.
///
/// @param last the last finished cleaning of each slot
/// @param dirtyRatioMax of the dirtiest log when a log was last chosen
/// @param overdueMsMax by how much the most overdue record had passed `max.compaction.lag.ms` then
/// @param msSinceLastChoice since a log was last looked for
/// @param uncleanable logs that are set aside
public record CleanerFigures(
        List<CleaningStats> last,
        double dirtyRatioMax,
        long overdueMsMax,
        long msSinceLastChoice,
        Collection<UncleanableLog> uncleanable) {
    public CleanerFigures {
        last = List.copyOf(last);
        uncleanable = List.copyOf(uncleanable);
    }

    /// The fullest table of keys, percent.
    public int bufferUtilizationPercentMax() {
        return (int)
                (100 * last.stream().mapToDouble(CleaningStats::bufferUtilization).max().orElse(0));
    }

    /// What was written of what was read, percent.
    public int recopyPercent() {
        long read =
                last.stream().mapToLong(stats -> stats.scannedBytes() + stats.readBytes()).sum();
        long written = last.stream().mapToLong(CleaningStats::writtenBytes).sum();
        return (int) (100.0 * written / Math.max(1, read));
    }

    /// The longest cleaning, seconds.
    public int cleanSecondsMax() {
        return (int) (last.stream().mapToLong(CleaningStats::elapsedMs).max().orElse(0) / 1000);
    }
}
