package dev.odradek.broker.fetch;

import dev.odradek.base.check.OwnedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All fetch sessions of the node, bounded in number. When it is full, a newcomer takes the place
/// of a session that was not used for a while, or of a smaller one once both had their time; a
/// follower's session is never given up for a consumer's. A client that never comes back for its
/// session costs at most one slot. Source: KIP-227.
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
        sessions.remove(id);
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
        FetchSession victim = null;
        for (FetchSession session : sessions.values()) {
            if (mayReplace(session, follower, size, nowMs)
                    && (victim == null || session.lastUsedMs() < victim.lastUsedMs())) {
                victim = session;
            }
        }
        if (victim == null) {
            return false;
        }
        sessions.remove(victim.id());
        return true;
    }

    private boolean mayReplace(FetchSession session, boolean follower, int size, long nowMs) {
        if (session.isFollower() && !follower) {
            return false;
        }
        boolean stale = nowMs - session.lastUsedMs() > evictionMs;
        boolean outranked = follower && !session.isFollower();
        boolean smaller = session.size() < size && nowMs - session.createdMs() > evictionMs;
        return stale || outranked || smaller;
    }

    private int freeId() {
        int id;
        do {
            id = random.nextInt(1, Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        return id;
    }
}
