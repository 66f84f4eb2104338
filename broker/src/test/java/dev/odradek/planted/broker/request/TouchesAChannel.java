package dev.odradek.planted.broker.request;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class TouchesAChannel {
    private TouchesAChannel() {}

    static void close(io.netty.channel.Channel channel) {
        channel.flush();
    }
}
