package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.measure.AcceptedConnections;
import dev.odradek.benchmarks.result.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Connections that say nothing.
public record IdleConnections(String name, int connections) implements Work {
    private static final int WAVE = 40;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(1);

    @Override
    public void run(Broker broker) throws RefusedException {
        int count = Math.toIntExact(broker.pace().scaled(connections, 100));
        var process = broker.process();
        int port = broker.node().port();
        List<SocketChannel> open = new ArrayList<>();
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            while (open.size() < count) {
                // Without waiting for each: a blocking connect takes milliseconds on some kernels.
                // Not all at once: what the broker's backlog has no place for is connected for its
                // client alone.
                int wave = Math.min(WAVE, count - open.size());
                for (int i = 0; i < wave; i++) {
                    SocketChannel channel = SocketChannel.open();
                    open.add(channel);
                    channel.configureBlocking(false);
                    channel.connect(address);
                }
                awaitConnected(open.subList(open.size() - wave, open.size()));
                awaitAccepted(port, open.size());
            }
            Broker.pause(SETTLE);
            broker.found(name, "cpu", "CPU", Unit.PERCENT_OF_A_CORE, Idle.share(broker, process));
            broker.found(name, "rss", "resident set with them", Unit.MIB, process.residentMib());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(IdleConnections::close);
        }
    }

    private static void awaitConnected(List<SocketChannel> channels)
            throws IOException, RefusedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (SocketChannel channel : channels) {
            while (!channel.finishConnect()) {
                if (System.nanoTime() > deadline) {
                    throw new RefusedException("the connections were not all accepted");
                }
                Broker.pause(POLL);
            }
        }
    }

    /// The kernel completes connections that the broker has not taken yet.
    private static void awaitAccepted(int port, int count) throws IOException, RefusedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (AcceptedConnections.count(port) < count) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException("the broker did not take the connections");
            }
            Broker.pause(POLL);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
