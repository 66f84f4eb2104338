package dev.odradek.broker.net;

import dev.odradek.broker.request.CloseReason;
import io.netty.buffer.ByteBuf;

/// Where a connection's frames go. On its event loop.
interface FrameSink {
    /// A frame is complete.
    ///
    /// @param frame its readable bytes are the frame without the length; the sink owns the
    ///   reference
    /// @param receivedNanos when its last byte was read
    void onFrame(ByteBuf frame, long receivedNanos);

    /// What follows is no frame; nothing comes any more.
    void onBroken(CloseReason reason, String detail);
}
