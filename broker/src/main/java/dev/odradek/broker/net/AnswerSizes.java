package dev.odradek.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/// Counts stretches of files like bytes in memory, so that a client that does not take its answers
/// is noticed either way.
enum AnswerSizes implements MessageSizeEstimator, MessageSizeEstimator.Handle {
    INSTANCE;

    @Override
    public Handle newHandle() {
        return this;
    }

    @Override
    public int size(Object message) {
        return switch (message) {
            case ByteBuf bytes -> bytes.readableBytes();
            case FileRegion region -> Math.toIntExact(region.count());
            default -> 0;
        };
    }
}
