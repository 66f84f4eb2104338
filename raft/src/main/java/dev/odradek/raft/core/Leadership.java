package dev.odradek.raft.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a leader knows about the other replicas of its epoch: how far each one is, what follows for
/// the high watermark, and whether a majority still listens to it. Source: KIP-595, KIP-835 (check
/// quorum), Kafka class LeaderState.
final class Leadership {
    static final long UNKNOWN = -1;

    private static final int OBSERVER_SESSION_TIMEOUT_MS = 300_000;

    private final ReplicaKey local;
    private final long epochStartOffset;
    private final int checkQuorumMs;
    private final int beginEpochMs;
    private final TreeMap<Integer, Progress> voters = new TreeMap<>();
    private final TreeMap<ReplicaKey, Progress> observers = new TreeMap<>();
    private final Set<Integer> heardFrom = new TreeSet<>();
    private long checkQuorumDeadlineMs;
    private long beginEpochAtMs;
    private long highWatermark = UNKNOWN;

    Leadership(
            ReplicaKey local,
            VoterSet voterSet,
            long epochStartOffset,
            int fetchTimeoutMs,
            long nowMs) {
        this.local = local;
        this.epochStartOffset = epochStartOffset;
        this.checkQuorumMs = fetchTimeoutMs * 3 / 2;
        this.beginEpochMs = fetchTimeoutMs / 2;
        this.checkQuorumDeadlineMs = nowMs + checkQuorumMs;
        this.beginEpochAtMs = nowMs;
        for (Voter voter : voterSet.voters()) {
            voters.put(voter.key().id(), new Progress(voter.key(), voter.endpoints()));
        }
    }

    long epochStartOffset() {
        return epochStartOffset;
    }

    /// [#UNKNOWN] until a record of this epoch is committed.
    long highWatermark() {
        return highWatermark;
    }

    /// @return whether the high watermark moved
    boolean flushed(long endOffset) {
        progress(local).leaderFlushed(endOffset);
        return maybeAdvance();
    }

    /// A replica asks for what lies at `offset`: up to there it has everything, durably if it is a
    /// voter.
    ///
    /// @return whether the high watermark moved
    boolean fetched(ReplicaKey replica, long offset, long leaderEnd, long nowMs) {
        if (replica.id() < 0) {
            return false;
        }
        progress(replica).fetched(offset, leaderEnd, nowMs);
        heard(replica, nowMs);
        return isVoter(replica) && maybeAdvance();
    }

    /// A voter showed that it follows this leader.
    void heard(ReplicaKey replica, long nowMs) {
        if (!isVoter(replica) || replica.id() == local.id()) {
            return;
        }
        heardFrom.add(replica.id());
        int needed = voters.size() / 2 + 1 - (voters.containsKey(local.id()) ? 1 : 0);
        if (heardFrom.size() >= needed) {
            heardFrom.clear();
            checkQuorumDeadlineMs = nowMs + checkQuorumMs;
        }
    }

    /// When this leader gives up unless a majority is heard from.
    long checkQuorumDeadlineMs() {
        return voters.size() == 1 && voters.containsKey(local.id())
                ? Long.MAX_VALUE
                : checkQuorumDeadlineMs;
    }

    long beginEpochAtMs() {
        return voters.size() == 1 && voters.containsKey(local.id())
                ? Long.MAX_VALUE
                : beginEpochAtMs;
    }

    /// The voters that are to be told of this leader now, since they do not fetch; the next time is
    /// then set.
    List<Progress> takeSilentVoters(long nowMs) {
        var silent = new ArrayList<Progress>();
        for (Progress voter : voters.values()) {
            if (voter.key().id() != local.id()
                    && (voter.lastFetchMs() < 0 || nowMs - voter.lastFetchMs() >= beginEpochMs)) {
                silent.add(voter);
            }
        }
        beginEpochAtMs = nowMs + beginEpochMs;
        return silent;
    }

    /// The other voters, the one with the longest log first.
    List<ReplicaKey> successors() {
        var keys = new ArrayList<ReplicaKey>();
        for (Progress voter : byEndOffset()) {
            if (!voter.key().admits(local)) {
                keys.add(voter.key());
            }
        }
        return keys;
    }

    /// Puts a changed voter set into force, as soon as it is in the log.
    ///
    /// @return whether the high watermark moved
    boolean votersChanged(VoterSet voterSet) {
        var before = new TreeMap<>(voters);
        voters.clear();
        for (Voter voter : voterSet.voters()) {
            Progress known = before.get(voter.key().id());
            if (known != null && known.key().admits(voter.key())) {
                before.remove(voter.key().id());
            } else {
                known = observers.remove(voter.key());
            }
            Progress progress = known == null ? new Progress(voter.key(), List.of()) : known;
            progress.describe(voter.key(), voter.endpoints());
            voters.put(voter.key().id(), progress);
        }
        for (Progress former : before.values()) {
            former.describe(former.key(), List.of());
            observers.putIfAbsent(former.key(), former);
        }
        return maybeAdvance();
    }

    Map<Integer, Progress> voters() {
        return voters;
    }

    /// Without those who have not fetched for five minutes.
    Map<ReplicaKey, Progress> observers(long nowMs) {
        observers
                .values()
                .removeIf(p ->
                        nowMs - p.lastFetchMs() >= OBSERVER_SESSION_TIMEOUT_MS
                                && !p.key().equals(local));
        return observers;
    }

    boolean isVoter(ReplicaKey replica) {
        Progress voter = voters.get(replica.id());
        return voter != null && voter.key().admits(replica);
    }

    private Progress progress(ReplicaKey replica) {
        Progress voter = voters.get(replica.id());
        if (voter != null && voter.key().admits(replica)) {
            return voter;
        }
        return observers.computeIfAbsent(replica, key -> new Progress(key, List.of()));
    }

    /// Raft §5.4.2: a leader counts replicas only for records of its own epoch.
    private boolean maybeAdvance() {
        long byMajority = majorityEndOffset();
        if (byMajority <= epochStartOffset || byMajority <= highWatermark) {
            return false;
        }
        highWatermark = byMajority;
        return true;
    }

    private long majorityEndOffset() {
        return byEndOffset().get(voters.size() / 2).endOffset();
    }

    private List<Progress> byEndOffset() {
        var sorted = new ArrayList<>(voters.values());
        sorted.sort(Comparator.comparingLong(Progress::endOffset).reversed());
        return sorted;
    }

    @Nullable Progress voter(int id) {
        return voters.get(id);
    }
}
