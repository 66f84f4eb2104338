package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An incremental fetch session (KIP-227): the partitions a fetcher reads, in the order in which it
/// is served next, so that requests name only what changed.
///
/// ```
///   full request (id 0, epoch 0) -> session with epoch 1
///   incremental request (id, epoch n) -> answered, epoch n + 1; 2^31 - 1 wraps to 1
///   request with epoch -1 -> session ends
/// ```
@OwnedBy("its own monitor; FetchSessions takes it last")
final class FetchSession {
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private final int id;
    private final boolean follower;
    private final boolean byTopicId;
    private final long createdMs;
    private final LinkedHashMap<FetchKey, SessionPartition> partitions = new LinkedHashMap<>();
    private int epoch = 1;
    private long lastUsedMs;

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
        forgotten.forEach(partitions::remove);
    }

    /// The partitions in the order in which to read them now.
    synchronized List<SessionPartition> inOrder() {
        return new ArrayList<>(partitions.values());
    }

    /// Picks what an answer has to tell, and remembers it as told. What has records goes to the end
    /// of the line, so that a small answer starves nobody.
    ///
    /// @param expectedEpoch the session's when no later request has come meanwhile
    /// @return null when one has
    synchronized @Nullable List<PartitionRead> tell(int expectedEpoch, List<PartitionRead> reads) {
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
