package dev.odradek.raft.core;

import java.util.List;

/// How far a replica is, as the leader knows. Times are in the core's milliseconds; -1 for never.
public final class Progress {
    private ReplicaKey key;
    private List<Endpoint> endpoints;
    private long endOffset = -1;
    private long lastFetchMs = -1;
    private long lastCaughtUpMs = -1;
    private long leaderEndAtLastFetch = -1;

    Progress(ReplicaKey key, List<Endpoint> endpoints) {
        this.key = key;
        this.endpoints = endpoints;
    }

    public ReplicaKey key() {
        return key;
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /// Up to where the replica's log is known to be durable; -1 while nothing is known.
    public long endOffset() {
        return endOffset;
    }

    public long lastFetchMs() {
        return lastFetchMs;
    }

    /// When it last had everything that the leader had; -1 for never.
    public long lastCaughtUpMs() {
        return lastCaughtUpMs;
    }

    void describe(ReplicaKey key, List<Endpoint> endpoints) {
        this.key = key;
        this.endpoints = endpoints;
    }

    void leaderFlushed(long endOffset) {
        this.endOffset = endOffset;
    }

    void fetched(long offset, long leaderEnd, long nowMs) {
        if (offset >= leaderEnd) {
            lastCaughtUpMs = Math.max(lastCaughtUpMs, nowMs);
        } else if (leaderEndAtLastFetch > 0 && offset >= leaderEndAtLastFetch) {
            // It has all that there was when it last asked.
            lastCaughtUpMs = Math.max(lastCaughtUpMs, lastFetchMs);
        }
        leaderEndAtLastFetch = leaderEnd;
        lastFetchMs = Math.max(lastFetchMs, nowMs);
        endOffset = offset;
    }
}
