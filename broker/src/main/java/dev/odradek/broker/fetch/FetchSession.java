package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An incremental fetch session (KIP-227): the partitions a fetcher reads, in the order in which it
/// is served next, so that requests name only what changed.
///
/// ```
///   full request (id 0, epoch 0) -> session with epoch 1
///   incremental request (id, epoch n) -> answered, epoch n + 1; 2^31 - 1 wraps to 1
///   request with epoch -1 -> session ends
/// ```
///
/// Partitions of which there is nothing new to tell are not read again until something happens to
/// them, and are watched from one fetch to the next: what a fetch costs depends on the partitions
/// in use, not on all. One to which something happens while no fetch waits is watched no longer, so
/// that a session whose client is gone costs those who append nothing.
@OwnedBy("its own monitor; FetchSessions takes it last")
final class FetchSession {
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private final int id;
    private final boolean follower;
    private final boolean byTopicId;
    private final long createdMs;
    private final LinkedHashMap<FetchKey, SessionPartition> partitions = new LinkedHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable ProgressWatcher waiting;
    private int epoch = 1;
    private long lastUsedMs;
    private boolean ended;

    /// Stands between one partition and the fetch that waits, if any does.
    private final class Watcher implements ProgressWatcher {
        private final SessionPartition partition;

        Watcher(SessionPartition partition) {
            this.partition = partition;
        }

        @Override
        public void onProgress(int sizeBytes) {
            changes.incrementAndGet();
            ProgressWatcher fetch = waiting;
            if (fetch == null) {
                nobodyWaits(partition);
            } else {
                fetch.onProgress(sizeBytes);
            }
        }

        @Override
        public void onChange() {
            onProgress(Integer.MAX_VALUE);
        }
    }

    FetchSession(int id, boolean follower, boolean byTopicId, long nowMs) {
        this.id = id;
        this.follower = follower;
        this.byTopicId = byTopicId;
        this.createdMs = nowMs;
        this.lastUsedMs = nowMs;
    }

    int id() {
        return id;
    }

    /// Whether a follower reads through it; such sessions, while in use, are not evicted for a
    /// consumer's.
    boolean isFollower() {
        return follower;
    }

    long createdMs() {
        return createdMs;
    }

    synchronized long lastUsedMs() {
        return lastUsedMs;
    }

    synchronized int size() {
        return partitions.size();
    }

    /// Fills a new session with what its first request asked for.
    synchronized void begin(List<SessionPartition> wanted) {
        wanted.forEach(partition -> partitions.put(partition.key(), partition));
    }

    /// Takes the next request in.
    ///
    /// @return INVALID_FETCH_SESSION_EPOCH when `requestEpoch` is not the one expected: the answer
    ///   to an earlier request was lost, or two fetchers share the session;
    ///   FETCH_SESSION_TOPIC_ID_ERROR when topics are named in another way than before
    synchronized ErrorCode take(
            int requestEpoch,
            boolean requestByTopicId,
            Map<FetchKey, FetchPosition> wanted,
            List<FetchKey> forgotten,
            long nowMs) {
        if (requestEpoch != epoch) {
            return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
        }
        if (requestByTopicId != byTopicId) {
            return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
        }
        epoch = nextEpoch(epoch);
        lastUsedMs = nowMs;
        update(wanted, forgotten);
        return ErrorCode.NONE;
    }

    private void update(Map<FetchKey, FetchPosition> wanted, List<FetchKey> forgotten) {
        wanted.forEach((key, position) -> {
            SessionPartition known = partitions.get(key);
            if (known == null) {
                partitions.put(key, new SessionPartition(key, position));
            } else {
                known.position(position);
            }
        });
        for (FetchKey key : forgotten) {
            SessionPartition gone = partitions.remove(key);
            if (gone != null) {
                gone.unwatch();
            }
        }
    }

    /// The partitions to read now, in that order; those are left out of which nothing new can be
    /// told.
    synchronized List<SessionPartition> toRead(ReadBound bound) {
        List<SessionPartition> found = new ArrayList<>();
        for (SessionPartition partition : partitions.values()) {
            if (!partition.isQuiet(bound)) {
                found.add(partition);
            }
        }
        return found;
    }

    /// Counts what has happened to partitions that are watched; rises.
    long changes() {
        return changes.get();
    }

    /// A fetch that has read what there is waits from now on for more, until [#leave]. Of two that
    /// wait at a time only the later one is told; the answer of the other would be refused anyway.
    synchronized void await(ProgressWatcher fetch, List<PartitionRead> reads, ReadBound bound) {
        settle(reads, bound);
        waiting = fetch;
    }

    /// The fetch does not wait any more.
    @SuppressWarnings("ReferenceEquality") // that very one
    synchronized void leave(ProgressWatcher fetch) {
        if (waiting == fetch) {
            waiting = null;
        }
    }

    private synchronized void nobodyWaits(SessionPartition partition) {
        if (waiting == null) {
            partition.unwatch();
        }
    }

    private void settle(List<PartitionRead> reads, ReadBound bound) {
        for (PartitionRead read : reads) {
            Partition source = read.source();
            if (source != null && !ended && partitions.containsKey(read.partition().key())) {
                if (!read.partition().isWatching(source)) {
                    read.partition().watch(source, new Watcher(read.partition()));
                }
                if (!read.hasRecords()) {
                    read.partition().settle(source, bound);
                }
            }
        }
    }

    /// Nobody comes back for the session.
    synchronized void end() {
        ended = true;
        partitions.values().forEach(SessionPartition::unwatch);
    }

    /// Picks what an answer has to tell, and remembers it as told. What has records goes to the end
    /// of the line, so that a small answer starves nobody.
    ///
    /// @param expectedEpoch the session's when no later request has come meanwhile
    /// @return null when one has
    synchronized @Nullable List<PartitionRead> tell(
            int expectedEpoch, List<PartitionRead> reads, ReadBound bound) {
        if (expectedEpoch != epoch) {
            return null;
        }
        List<PartitionRead> news = new ArrayList<>();
        for (PartitionRead read : reads) {
            boolean hasRecords = read.hasRecords();
            if (read.partition().isNews(read.data(), hasRecords)) {
                news.add(read);
                read.partition().told(read.data());
            }
            if (hasRecords) {
                servedLast(read.partition().key());
            }
        }
        settle(reads, bound);
        return news;
    }

    private void servedLast(FetchKey key) {
        SessionPartition served = partitions.remove(key);
        if (served != null) {
            partitions.put(key, served);
        }
    }

    static int nextEpoch(int epoch) {
        return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }
}
