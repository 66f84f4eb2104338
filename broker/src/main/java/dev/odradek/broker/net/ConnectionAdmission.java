package dev.odradek.broker.net;

import dev.odradek.base.time.Clock;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides which connections may come. Limits of node and listener make accepting wait, so that
/// clients stand in the backlog; limits of an IP refuse what was accepted. Source: KIP-402,
/// KIP-612, Kafka's ConnectionQuotas.
///
/// Thread-safe: everything is behind this object's lock, which is a leaf.
final class ConnectionAdmission {
    /// What is done with a connection that was accepted.
    enum Verdict {
        ADMITTED,
        TOO_MANY_OF_IP,
        TOO_FAST_OF_IP,
        /// The node is full and the listener is privileged: another connection has to go.
        ADMITTED_IN_PLACE_OF_ANOTHER
    }

    private static final int PRUNE_IPS_ABOVE = 10_000;

    private final Clock clock;
    // All guarded by this.
    private ConnectionLimits limits;
    private final Map<String, Integer> perListener = new HashMap<>();
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private final Map<InetAddress, Rate> rateOfIp = new HashMap<>();
    private final Map<String, Rate> rateOfListener = new HashMap<>();
    private final Rate rate = new Rate();
    private int total;

    ConnectionAdmission(Clock clock, ConnectionLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    synchronized void limits(ConnectionLimits changed) {
        limits = changed;
    }

    synchronized int total() {
        return total;
    }

    /// Counts a connection that was accepted. One that is refused counts as well until [#ended].
    synchronized Verdict admit(ListenerBinding listener, InetAddress ip) {
        long now = clock.nanoTime();
        total++;
        perListener.merge(listener.name(), 1, Integer::sum);
        int ofIp = perIp.merge(ip, 1, Integer::sum);
        rate.take(now, limits.creationRateMax());
        rateOfListener
                .computeIfAbsent(listener.name(), _ -> new Rate())
                .take(now, limits.listener(listener.name()).creationRateMax());
        if (ofIp > limits.perIpMax(ip)) {
            return Verdict.TOO_MANY_OF_IP;
        }
        if (isTooFast(ip, now)) {
            return Verdict.TOO_FAST_OF_IP;
        }
        return total > limits.connectionsMax()
                ? Verdict.ADMITTED_IN_PLACE_OF_ANOTHER
                : Verdict.ADMITTED;
    }

    /// A connection that was given to [#admit] is closed.
    synchronized void ended(ListenerBinding listener, InetAddress ip) {
        total--;
        perListener.merge(listener.name(), -1, ConnectionAdmission::sumOrNone);
        perIp.merge(ip, -1, ConnectionAdmission::sumOrNone);
    }

    /// Whether the listener may accept now as far as numbers go.
    synchronized boolean hasPlace(ListenerBinding listener) {
        int ofListener = perListener.getOrDefault(listener.name(), 0);
        return ofListener < limits.listener(listener.name()).connectionsMax()
                && (listener.privileged() || total < limits.connectionsMax());
    }

    /// How long the listener has to wait to keep within the rates; 0 for not at all.
    synchronized long waitMs(ListenerBinding listener) {
        long now = clock.nanoTime();
        long ofNode = listener.privileged() ? 0 : rate.waitMs(now, limits.creationRateMax());
        Rate own = rateOfListener.get(listener.name());
        long ofListener =
                own == null
                        ? 0
                        : own.waitMs(now, limits.listener(listener.name()).creationRateMax());
        return Math.max(ofNode, ofListener);
    }

    private boolean isTooFast(InetAddress ip, long now) {
        int max = limits.perIpRateMax(ip);
        if (max == Integer.MAX_VALUE) {
            return false;
        }
        if (rateOfIp.size() > PRUNE_IPS_ABOVE) {
            rateOfIp.values().removeIf(other -> other.isForgotten(now));
        }
        return !rateOfIp.computeIfAbsent(ip, _ -> new Rate()).tryTake(now, max);
    }

    private static @Nullable Integer sumOrNone(int count, int change) {
        return count + change == 0 ? null : count + change;
    }

    /// A bucket of tokens that holds what comes in one second.
    private static final class Rate {
        private static final double NANOS_PER_SECOND = 1e9;
        private static final double NANOS_PER_MS = 1e6;

        private boolean begun;
        private double tokens;
        private long filledNanos;

        void take(long now, int perSecond) {
            fill(now, perSecond);
            tokens -= 1;
        }

        boolean tryTake(long now, int perSecond) {
            fill(now, perSecond);
            if (tokens < 1) {
                return false;
            }
            tokens -= 1;
            return true;
        }

        long waitMs(long now, int perSecond) {
            fill(now, perSecond);
            return tokens >= 1
                    ? 0
                    : (long) Math.ceil((1 - tokens) / perSecond * NANOS_PER_SECOND / NANOS_PER_MS);
        }

        boolean isForgotten(long now) {
            return now - filledNanos > NANOS_PER_SECOND;
        }

        private void fill(long now, int perSecond) {
            double come = (now - filledNanos) / NANOS_PER_SECOND * perSecond;
            tokens = begun ? Math.min(perSecond, tokens + come) : perSecond;
            begun = true;
            filledNanos = now;
        }
    }
}
