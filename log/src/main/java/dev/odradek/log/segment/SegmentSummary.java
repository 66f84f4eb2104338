package dev.odradek.log.segment;

import dev.odradek.base.disk.FileStamp;

/// What a segment that was closed well holds, so that nobody has to open it to know.
///
/// @param log of the file of batches; [#UNMADE] when there is no file yet
/// @param offsetEntries of the offset index
/// @param lastIndexedOffset of its last entry; the base offset when there is none
/// @param timeEntries of the time index
/// @param maxTimestampMs of its last entry; -1 when there is none
/// @param maxTimestampOffset of that entry; the base offset when there is none
/// @param abortedTransactions entries of the transaction index
public record SegmentSummary(
        long baseOffset,
        FileStamp log,
        int offsetEntries,
        long lastIndexedOffset,
        int timeEntries,
        long maxTimestampMs,
        long maxTimestampOffset,
        int abortedTransactions) {
    /// Stands for a file that the first append is to make.
    public static final FileStamp UNMADE = new FileStamp(0, 0, -1);
}
