package dev.odradek.log.compact;

/// What one cleaning did. Owner: the cleaning; the results are read afterwards.
public final class CleaningStats {
    long scannedBytes;
    long readBytes;
    long writtenBytes;
    long recordsRead;
    long recordsKept;
    long keylessRecords;
    int segmentsRead;
    int segmentsMade;
    double bufferUtilization;
    long elapsedMs;

    CleaningStats() {}

    /// Of the dirty part, read for its keys.
    public long scannedBytes() {
        return scannedBytes;
    }

    /// Of all that was copied from.
    public long readBytes() {
        return readBytes;
    }

    public long writtenBytes() {
        return writtenBytes;
    }

    public long recordsRead() {
        return recordsRead;
    }

    public long recordsKept() {
        return recordsKept;
    }

    /// Records without a key in the dirty part, which no compacted topic should have.
    public long keylessRecords() {
        return keylessRecords;
    }

    public int segmentsRead() {
        return segmentsRead;
    }

    public int segmentsMade() {
        return segmentsMade;
    }

    /// How full the table of keys was, from 0 to 1.
    public double bufferUtilization() {
        return bufferUtilization;
    }

    public long elapsedMs() {
        return elapsedMs;
    }

    /// All that went to and from the disk so far.
    long movedBytes() {
        return scannedBytes + readBytes + writtenBytes;
    }

    @Override
    public String toString() {
        return segmentsRead
                + " segments into "
                + segmentsMade
                + ", "
                + readBytes
                + " bytes into "
                + writtenBytes
                + ", "
                + recordsRead
                + " records into "
                + recordsKept
                + ", "
                + scannedBytes
                + " bytes read for keys, in "
                + elapsedMs
                + " ms";
    }
}
