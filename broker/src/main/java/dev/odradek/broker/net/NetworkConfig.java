package dev.odradek.broker.net;

import io.netty.util.internal.PlatformDependent;

/// What the network side is told when it starts.
///
/// @param loops `num.network.threads`; no more are made than the machine has processors
/// @param sendBufferBytes `socket.send.buffer.bytes`; -1 leaves it to the system
/// @param receiveBufferBytes `socket.receive.buffer.bytes`; -1 leaves it to the system
/// @param backlog `socket.listen.backlog.size`
/// @param requestBytesMax `socket.request.max.bytes`
/// @param requestMemoryBytes what all requests that arrive or are being answered may hold together;
///   the oldest one that arrives may always finish
/// @param idleMs `connections.max.idle.ms`; -1 for no limit
/// @param nativeTransport whether to use epoll where it is there
public record NetworkConfig(
        int loops,
        int sendBufferBytes,
        int receiveBufferBytes,
        int backlog,
        int requestBytesMax,
        long requestMemoryBytes,
        long idleMs,
        boolean nativeTransport) {

    private static final int REQUEST_MEMORY_SHARE = 2;

    /// Kafka's defaults.
    public static NetworkConfig defaults() {
        return new NetworkConfig(
                3, 102_400, 102_400, 50, 104_857_600, requestMemoryBytes(-1), 600_000, true);
    }

    /// The budget for requests: what `queued.max.request.bytes` says, or half of the direct memory
    /// that the process may use when it says nothing (-1).
    public static long requestMemoryBytes(long queuedMaxRequestBytes) {
        return queuedMaxRequestBytes > 0
                ? queuedMaxRequestBytes
                : PlatformDependent.maxDirectMemory() / REQUEST_MEMORY_SHARE;
    }

    /// The same with another byte budget.
    public NetworkConfig withRequestMemoryBytes(long bytes) {
        return new NetworkConfig(
                loops,
                sendBufferBytes,
                receiveBufferBytes,
                backlog,
                requestBytesMax,
                bytes,
                idleMs,
                nativeTransport);
    }

    /// The same with another idle time.
    public NetworkConfig withIdleMs(long ms) {
        return new NetworkConfig(
                loops,
                sendBufferBytes,
                receiveBufferBytes,
                backlog,
                requestBytesMax,
                requestMemoryBytes,
                ms,
                nativeTransport);
    }

    /// The same with or without epoll.
    public NetworkConfig withNativeTransport(boolean wanted) {
        return new NetworkConfig(
                loops,
                sendBufferBytes,
                receiveBufferBytes,
                backlog,
                requestBytesMax,
                requestMemoryBytes,
                idleMs,
                wanted);
    }
}
