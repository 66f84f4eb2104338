package dev.odradek.log;

/// The timestamps of ListOffsets that are no times. Source: Kafka 4.3.1 ListOffsetsRequest.
public final class OffsetForTime {
    /// The log's end.
    public static final long LATEST = -1;

    /// The log's start.
    public static final long EARLIEST = -2;

    /// The record with the greatest timestamp.
    public static final long MAX_TIMESTAMP = -3;

    /// The start of what lies on this node's disk.
    public static final long EARLIEST_LOCAL = -4;

    /// The end of what lies in remote storage.
    public static final long LATEST_TIERED = -5;

    /// The start of what is not in remote storage yet.
    public static final long EARLIEST_PENDING_UPLOAD = -6;

    private OffsetForTime() {}
}
