package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All fetch sessions of the node, bounded in number. When it is full, a newcomer takes the place
/// of the session that was not used for the longest time, if that was long; else a follower's takes
/// that of a consumer's, or a larger one that of a smaller one which had its time. A client that
/// never comes back for its session costs at most one slot. Source: KIP-227, Kafka's
/// FetchSessionCacheShard.
@OwnedBy("its own monitor")
public final class FetchSessions {
    private final int slots;
    private final long evictionMs;
    private final RandomGenerator random;
    private final Map<Integer, FetchSession> sessions = new HashMap<>();

    /// @param slots sessions at most (`max.incremental.fetch.session.cache.slots`); 0 turns
    ///   sessions off
    /// @param evictionMs a session unused for so long may be evicted
    ///   (`min.incremental.fetch.session.eviction.ms`)
    public FetchSessions(int slots, long evictionMs, RandomGenerator random) {
        this.slots = slots;
        this.evictionMs = evictionMs;
        this.random = random;
    }

    public synchronized int size() {
        return sessions.size();
    }

    synchronized @Nullable FetchSession get(int id) {
        return sessions.get(id);
    }

    synchronized void remove(int id) {
        FetchSession removed = sessions.remove(id);
        if (removed != null) {
            removed.end();
        }
    }

    /// Makes a session if there is room.
    ///
    /// @param size partitions it will hold
    /// @return null when the fetcher has to go on without a session
    synchronized @Nullable FetchSession create(
            boolean follower, boolean byTopicId, int size, long nowMs) {
        if (sessions.size() >= slots && !evictFor(follower, size, nowMs)) {
            return null;
        }
        var session = new FetchSession(freeId(), follower, byTopicId, nowMs);
        sessions.put(session.id(), session);
        return session;
    }

    private boolean evictFor(boolean follower, int size, long nowMs) {
        Worth newcomer = new Worth(follower, size, 0);
        FetchSession oldest = null;
        FetchSession least = null;
        Worth leastWorth = newcomer;
        for (FetchSession session : sessions.values()) {
            if (oldest == null || session.lastUsedMs() < oldest.lastUsedMs()) {
                oldest = session;
            }
            boolean hadItsTime = nowMs - session.createdMs() > evictionMs;
            Worth worth = new Worth(session.isFollower(), session.size(), session.id());
            if ((hadItsTime || (follower && !session.isFollower()))
                    && worth.compareTo(leastWorth) < 0) {
                least = session;
                leastWorth = worth;
            }
        }
        boolean stale = oldest != null && nowMs - oldest.lastUsedMs() > evictionMs;
        FetchSession victim = stale ? oldest : least;
        if (victim == null) {
            return false;
        }
        remove(victim.id());
        return true;
    }

    /// What a session is worth to the cluster.
    private record Worth(boolean follower, int size, int id) implements Comparable<Worth> {
        private static final Comparator<Worth> ORDER =
                Comparator.comparing(Worth::follower)
                        .thenComparingInt(Worth::size)
                        .thenComparingInt(Worth::id);

        @Override
        public int compareTo(Worth other) {
            return ORDER.compare(this, other);
        }
    }

    private int freeId() {
        int id;
        do {
            id = random.nextInt(1, Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        return id;
    }
}
