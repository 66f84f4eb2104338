package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.request.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// One client connection, as the node watches over it.
@OwnedBy("the connection's event loop")
final class Connection {
    private static final long NANOS_PER_MS = 1_000_000;

    private final Channel channel;
    private final boolean privileged;
    private final FrameBudget.Share share;
    private final ReadGate gate;
    private final FrameAssembler assembler;
    private final RequestFlow flow;
    private long unsentBefore;
    private volatile long lastActivityNanos;

    Connection(
            Channel channel,
            boolean privileged,
            FrameBudget.Share share,
            ReadGate gate,
            FrameAssembler assembler,
            RequestFlow flow) {
        this.channel = channel;
        this.privileged = privileged;
        this.share = share;
        this.gate = gate;
        this.assembler = assembler;
        this.flow = flow;
        this.lastActivityNanos = assembler.lastReadNanos();
    }

    Channel channel() {
        return channel;
    }

    boolean isPrivileged() {
        return privileged;
    }

    /// When a byte last moved, as of the last look; any thread.
    long lastActivityNanos() {
        return lastActivityNanos;
    }

    boolean holds(FrameBudget.Share candidate) {
        return share.equals(candidate);
    }

    /// Closes the connection when it is idle for too long, or its request comes too slowly.
    ///
    /// @param idleMs -1 for no limit
    void check(long nowNanos, long idleMs) {
        noteActivity(nowNanos);
        String complaint = assembler.complaint(nowNanos);
        if (complaint != null) {
            close(CloseReason.TOO_SLOW, complaint);
        } else if (idleMs >= 0
                && !flow.isWaiting()
                && nowNanos - lastActivityNanos > idleMs * NANOS_PER_MS) {
            close(CloseReason.IDLE, "idle for " + idleMs + " ms");
        }
    }

    /// Closes the connection at once.
    void close(CloseReason reason, String detail) {
        flow.close(reason, detail);
    }

    /// Takes no more requests, and closes once what was asked is answered.
    void finish() {
        gate.hold(ReadGate.Hold.STOPPED);
    }

    /// Whether every request is answered and every answer sent.
    boolean isQuiet() {
        return !flow.isWaiting() && flow.isWritten() && unsentBytes() == 0;
    }

    private void noteActivity(long nowNanos) {
        long lastRead = assembler.lastReadNanos();
        if (lastRead - lastActivityNanos > 0) {
            lastActivityNanos = lastRead;
        }
        long unsent = unsentBytes();
        if (unsent != unsentBefore || flow.isWaiting()) {
            lastActivityNanos = nowNanos;
        }
        unsentBefore = unsent;
    }

    /// What waits for the client to take it, less what is under way: changes when a byte moves.
    private long unsentBytes() {
        @Nullable ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long pending =
                buffer == null || buffer.isEmpty()
                        ? 0
                        : buffer.totalPendingWriteBytes() - buffer.currentProgress();
        return pending + flow.unwrittenBytes();
    }
}
