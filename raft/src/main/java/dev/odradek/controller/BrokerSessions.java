package dev.odradek.controller;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What only the active controller knows of the brokers: when each was last heard of, and how far
/// it has read the metadata log. Gone with the leadership. Source: Kafka 4.3.1
/// BrokerHeartbeatManager and BrokerHeartbeatTracker.
@OwnedBy("the controller's queue")
final class BrokerSessions {
    private static final class Session {
        final long epoch;
        long contactMs;
        long metadataOffset = -1;
        long registrationOffset;
        long shutdownOffset = -1;

        Session(long epoch, long contactMs, long registrationOffset) {
            this.epoch = epoch;
            this.contactMs = contactMs;
            this.registrationOffset = registrationOffset;
        }
    }

    private final long timeoutMs;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private long lastCheckMs;

    BrokerSessions(long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /// Begins anew: every broker that is not fenced counts as heard of just now.
    void reset(ClusterImage image, long nowMs) {
        sessions.clear();
        lastCheckMs = nowMs;
        for (var broker : image.brokers().values()) {
            long contactMs = broker.fenced() ? nowMs - timeoutMs - 1 : nowMs;
            sessions.put(broker.id(), new Session(broker.epoch(), contactMs, broker.epoch()));
        }
    }

    /// A registration was appended.
    ///
    /// @param offset of its record
    void registered(BrokerRegistration broker, long offset, long nowMs) {
        Session old = sessions.get(broker.id());
        if (old != null && old.epoch == broker.epoch()) {
            old.registrationOffset = offset;
        } else {
            // The first heartbeat begins the session: until then another process may take over.
            sessions.put(broker.id(), new Session(broker.epoch(), nowMs - timeoutMs - 1, offset));
        }
    }

    void unregistered(int brokerId) {
        sessions.remove(brokerId);
    }

    /// A heartbeat came. Does nothing for a broker that is not known at that epoch.
    void touch(int brokerId, long epoch, long metadataOffset, long nowMs) {
        Session session = session(brokerId, epoch);
        if (session != null) {
            session.contactMs = nowMs;
            session.metadataOffset = metadataOffset;
        }
    }

    private @Nullable Session session(int brokerId, long epoch) {
        Session session = sessions.get(brokerId);
        return session != null && session.epoch == epoch ? session : null;
    }

    /// The broker said that it goes: its successor need not wait.
    void end(int brokerId) {
        Session session = sessions.get(brokerId);
        if (session != null) {
            session.contactMs -= timeoutMs + 1;
        }
    }

    /// Whether the broker was heard of within the session timeout.
    boolean isValid(int brokerId, long epoch, long nowMs) {
        Session session = session(brokerId, epoch);
        return session != null && nowMs - session.contactMs <= timeoutMs;
    }

    /// The offset of the broker's registration record, as far as known, else its epoch.
    long registrationOffset(BrokerRegistration broker) {
        Session session = session(broker.id(), broker.epoch());
        return session == null ? broker.epoch() : session.registrationOffset;
    }

    /// The sessions are about to be checked. Time in which this process did not run, stopped or
    /// starved, is time in which it could not hear of anybody: it does not count.
    void beforeCheck(long nowMs) {
        long gapMs = nowMs - lastCheckMs;
        lastCheckMs = nowMs;
        if (gapMs > timeoutMs / 2) {
            for (var session : sessions.values()) {
                session.contactMs += gapMs;
            }
        }
    }

    /// A broker that is not fenced and has not been heard of for too long.
    Optional<BrokerRegistration> stale(ClusterImage image, long nowMs) {
        return image.brokers().values().stream()
                .filter(b -> !b.fenced() && !isValid(b.id(), b.epoch(), nowMs))
                .findFirst();
    }

    /// The others must have read up to `offset` before the broker may go; the first one counts.
    void shuttingDown(int brokerId, long offset) {
        Session session = sessions.get(brokerId);
        if (session != null && session.shutdownOffset < 0) {
            session.shutdownOffset = offset;
        }
    }

    void fenced(int brokerId) {
        Session session = sessions.get(brokerId);
        if (session != null) {
            session.shutdownOffset = -1;
        }
    }

    /// Whether every active broker has read what took the leadership from one that is leaving.
    boolean mayShutDown(ClusterImage image, int brokerId) {
        Session leaving = sessions.get(brokerId);
        if (leaving == null) {
            return true;
        }
        for (var broker : image.brokers().values()) {
            Session session = session(broker.id(), broker.epoch());
            if (broker.isActive()
                    && session != null
                    && session.metadataOffset < leaving.shutdownOffset) {
                return false;
            }
        }
        return true;
    }
}
