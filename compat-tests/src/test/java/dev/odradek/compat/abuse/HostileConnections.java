package dev.odradek.compat.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Connections that say little, or nothing, and stay.
public final class HostileConnections implements AutoCloseable {
    // A connection that finds the broker's backlog full is tried again after a second; with several
    // threads the others go on meanwhile.
    private static final int THREADS = 16;
    private static final long CONNECT_SECONDS = 60;

    private final int port;
    private final byte[] opening;
    private final Queue<SocketChannel> channels = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left;

    private HostileConnections(int port, int count, byte[] opening) {
        this.port = port;
        this.opening = opening;
        this.left = new AtomicInteger(count);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                threads.execute(this::connect);
            }
            threads.shutdown();
            if (!threads.awaitTermination(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (channels.size() < count) {
            int opened = channels.size();
            close();
            throw new AssertionError(
                    "only " + opened + " of " + count + " connections were opened");
        }
    }

    /// Opens connections that never send a byte.
    public static HostileConnections silent(int port, int count) {
        return new HostileConnections(port, count, new byte[0]);
    }

    /// Opens connections that announce a request of `announcedBytes` and send none of it.
    public static HostileConnections announcing(int port, int count, int announcedBytes) {
        return new HostileConnections(
                port, count, ByteBuffer.allocate(Integer.BYTES).putInt(announcedBytes).array());
    }

    /// Bytes that all of them have sent.
    public long sentBytes() {
        return (long) channels.size() * opening.length;
    }

    /// How many the broker has not closed.
    public int stillOpen() {
        int open = 0;
        for (SocketChannel channel : channels) {
            if (isOpen(channel)) {
                open++;
            }
        }
        return open;
    }

    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect() {
        while (left.getAndDecrement() > 0) {
            try {
                var channel =
                        SocketChannel.open(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channels.add(channel);
                if (opening.length > 0) {
                    channel.write(ByteBuffer.wrap(opening));
                }
                channel.configureBlocking(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean isOpen(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException _) {
            return false; // reset by the broker
        }
    }
}
