package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.time.Clock;
import io.netty.channel.Channel;

/// Whether a channel reads. Each reason not to is held and lifted on its own.
@OwnedBy("the channel's event loop")
final class ReadGate {
    /// Why a channel does not read for now.
    enum Hold {
        /// The budget for requests is used up.
        MEMORY,
        /// The connection has as many requests waiting for their answers as it may.
        OUTSTANDING,
        /// The client does not take its answers.
        UNSENT,
        /// A limit on connections is reached.
        LIMIT,
        /// Accepting failed a moment ago.
        FAILED,
        /// The node is not ready yet, or stops; or the connection is about to be closed.
        STOPPED
    }

    private final Channel channel;
    private final Clock clock;
    private final OnOpen onOpen;
    private int holds;
    private boolean opening;
    private long heldSinceNanos;

    /// Told when a gate opens.
    interface OnOpen {
        /// Runs as a task of the loop after the last hold was lifted, before reading.
        ///
        /// @param heldNanos how long the gate was closed
        void run(long heldNanos);
    }

    ReadGate(Channel channel, Clock clock, OnOpen onOpen) {
        this.channel = channel;
        this.clock = clock;
        this.onOpen = onOpen;
    }

    boolean isOpen() {
        return holds == 0;
    }

    boolean isHeld(Hold reason) {
        return (holds & bit(reason)) != 0;
    }

    void hold(Hold reason) {
        if (holds == 0) {
            channel.config().setAutoRead(false);
            if (!opening) {
                heldSinceNanos = clock.nanoTime();
            }
        }
        holds |= bit(reason);
    }

    void lift(Hold reason) {
        if (!isHeld(reason)) {
            return;
        }
        holds &= ~bit(reason);
        if (holds == 0 && !opening) {
            opening = true;
            channel.eventLoop().execute(this::open);
        }
    }

    private void open() {
        opening = false;
        if (holds == 0) {
            onOpen.run(clock.nanoTime() - heldSinceNanos);
        }
        if (holds == 0) {
            channel.config().setAutoRead(true);
        }
    }

    private static int bit(Hold reason) {
        return 1 << reason.ordinal();
    }
}
