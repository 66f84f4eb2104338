package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.log.LogOffsets;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/// What a session remembers of one partition: what the fetcher wants, what it was last told, and,
/// as long as nothing has changed since, that there is nothing to tell.
@OwnedBy("its session's monitor; position and quiet are read by anybody")
final class SessionPartition {
    private static final long NEVER_TOLD = -1;

    private final FetchKey key;
    // Read by the fetch on its way, outside of the session's monitor.
    private volatile FetchPosition position;
    private volatile @Nullable Quiet quiet;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStartOffset = NEVER_TOLD;
    private @Nullable Partition watched;
    private @Nullable ProgressWatcher watcher;

    /// The state of a partition in which a read would bring nothing that the fetcher does not know.
    private record Quiet(
            Partition source,
            Leadership leadership,
            PartitionLog log,
            LogOffsets offsets,
            ReadBound bound) {

        /// Whether that is still its state.
        @SuppressWarnings(
                "ReferenceEquality") // a change makes another object, and equality is dear
        boolean holds() {
            return source.leadership() == leadership
                    && source.log() == log
                    && log.highWatermark() == offsets.highWatermark()
                    && log.logStartOffset() == offsets.logStartOffset()
                    && (bound != ReadBound.LAST_STABLE
                            || log.lastStableOffset() == offsets.lastStableOffset());
        }
    }

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
        this.quiet = null;
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

    /// Whether a read up to `bound` would bring nothing that the fetcher does not know. Costs a few
    /// reads of memory, where a read of the log costs a hundred times that.
    boolean isQuiet(ReadBound bound) {
        Quiet state = quiet;
        return state != null && state.bound() == bound && state.holds();
    }

    /// Notes that a read brought nothing, if that is still all there is.
    void settle(Partition source, ReadBound bound) {
        Leadership leadership = source.leadership();
        PartitionLog log = source.log();
        LogOffsets offsets = log.offsets();
        FetchPosition wanted = position;
        var state = new Quiet(source, leadership, log, offsets, bound);
        boolean settled =
                wanted.fetchOffset() >= end(offsets, bound)
                        && offsets.highWatermark() == toldHighWatermark
                        && offsets.logStartOffset() == toldLogStartOffset
                        && source.checkLeader(wanted.currentLeaderEpoch()) == ErrorCode.NONE;
        // Looked at again: what was found out may be of two moments.
        quiet = settled && state.holds() ? state : null;
    }

    private static long end(LogOffsets offsets, ReadBound bound) {
        return switch (bound) {
            case HIGH_WATERMARK -> offsets.highWatermark();
            case LAST_STABLE -> offsets.lastStableOffset();
            // Of it nobody is told.
            case LOG_END -> Long.MAX_VALUE;
        };
    }

    /// Whether somebody hears of what happens to that very partition.
    @SuppressWarnings("ReferenceEquality") // a partition made anew is another one
    boolean isWatching(Partition source) {
        return watched == source;
    }

    /// Has `told` hear of what happens to the partition, until [#unwatch].
    void watch(Partition source, ProgressWatcher told) {
        unwatch();
        watched = source;
        watcher = told;
        source.watch(told);
    }

    void unwatch() {
        quiet = null;
        if (watched != null && watcher != null) {
            watched.unwatch(watcher);
            watched = null;
            watcher = null;
        }
    }
}
