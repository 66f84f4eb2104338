package dev.odradek.broker.fetch;

import dev.odradek.wire.message.FetchResponse.PartitionData;

/// What a session remembers of one partition: what the fetcher wants, and what it was last told.
final class SessionPartition {
    private static final long NEVER_TOLD = -1;

    private final FetchKey key;
    // Read by the fetch on its way, outside of the session's monitor.
    private volatile FetchPosition position;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStartOffset = NEVER_TOLD;

    SessionPartition(FetchKey key, FetchPosition position) {
        this.key = key;
        this.position = position;
    }

    FetchKey key() {
        return key;
    }

    FetchPosition position() {
        return position;
    }

    void position(FetchPosition wanted) {
        this.position = wanted;
    }

    /// Whether an incremental answer must carry `data`: it has records, news or an error.
    boolean isNews(PartitionData data, boolean hasRecords) {
        return hasRecords
                || data.errorCode() != 0
                || data.highWatermark() != toldHighWatermark
                || data.logStartOffset() != toldLogStartOffset
                || data.preferredReadReplica() >= 0
                || data.divergingEpoch().epoch() >= 0;
    }

    /// Remembers what an answer told the fetcher. After an error the next answer tells everything
    /// again.
    void told(PartitionData data) {
        if (data.errorCode() != 0) {
            toldHighWatermark = NEVER_TOLD;
            toldLogStartOffset = NEVER_TOLD;
        } else {
            toldHighWatermark = data.highWatermark();
            toldLogStartOffset = data.logStartOffset();
        }
    }
}
