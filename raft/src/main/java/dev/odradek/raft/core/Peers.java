package dev.odradek.raft.core;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request at a time to each replica, with a back-off after failures.
final class Peers {
    private final int requestTimeoutMs;
    private final int retryBackoffMs;
    private final TreeMap<Integer, State> states = new TreeMap<>();
    private long lastNumber;

    Peers(int requestTimeoutMs, int retryBackoffMs) {
        this.requestTimeoutMs = requestTimeoutMs;
        this.retryBackoffMs = retryBackoffMs;
    }

    /// Whether a request may go out to `peer`. One without an answer in time counts as failed.
    boolean isReady(int peer, long nowMs) {
        State state = states.get(peer);
        return state == null || nowMs >= state.readyAtMs;
    }

    /// When [#isReady] will hold at the latest.
    long readyAtMs(int peer) {
        State state = states.get(peer);
        return state == null ? 0 : state.readyAtMs;
    }

    /// @return number of the request
    long sent(int peer, long nowMs) {
        long number = ++lastNumber;
        states.put(peer, new State(number, nowMs + requestTimeoutMs));
        return number;
    }

    /// @return false when this is no answer to the request that is out
    boolean answered(int peer, long number, boolean success, long nowMs) {
        State state = states.get(peer);
        if (state == null || state.number != number) {
            return false;
        }
        states.put(peer, new State(0, success ? nowMs : nowMs + retryBackoffMs));
        return true;
    }

    void reset() {
        states.clear();
    }

    /// @param number of the request that is out; 0 for none
    private record State(long number, long readyAtMs) {}

    /// Whom a request is out to that has not been answered; null for nobody.
    @Nullable Integer anyInFlight() {
        for (var entry : states.entrySet()) {
            if (entry.getValue().number != 0) {
                return entry.getKey();
            }
        }
        return null;
    }

    /// Gives up on requests without an answer in time.
    void expire(long nowMs) {
        states.replaceAll((_, state) ->
                state.number != 0 && nowMs >= state.readyAtMs
                        ? new State(0, nowMs + retryBackoffMs)
                        : state);
    }
}
