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
                List<SocketChannel> begun = open.subList(open.size() - wave, open.size());
                await("the connections were not all accepted", () -> areConnected(begun));
                // The kernel completes connections that the broker has not taken yet.
                await(
                        "the broker did not take the connections",
                        () -> AcceptedConnections.count(port) >= open.size());
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

    private static boolean areConnected(List<SocketChannel> channels) throws IOException {
        for (SocketChannel channel : channels) {
            if (!channel.finishConnect()) {
                return false;
            }
        }
        return true;
    }

    private interface Claim {
        boolean holds() throws IOException;
    }

    /// @param inVain why the work is refused when the claim does not hold in time
    private static void await(String inVain, Claim claim) throws IOException, RefusedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!claim.holds()) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException(inVain);
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
