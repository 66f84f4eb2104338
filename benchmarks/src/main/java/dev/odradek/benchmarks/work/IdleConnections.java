package dev.odradek.benchmarks.work;

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
    private static final Duration SETTLE = Duration.ofSeconds(2);

    @Override
    public void run(Broker broker) {
        int count = Math.toIntExact(broker.pace().scaled(connections, 100));
        var process = broker.process();
        double residentBefore = process.residentMib();
        List<SocketChannel> open = new ArrayList<>();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                open.add(
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), broker.node().port())));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Broker.pause(SETTLE);
            broker.found(name, "cpu", "CPU", Unit.PERCENT_OF_A_CORE, Idle.share(broker, process));
            broker.found(
                    name,
                    "rss",
                    "resident set added",
                    Unit.MIB,
                    Math.max(0, process.residentMib() - residentBefore));
            broker.found(name, "connect", "to connect them one by one", Unit.SECONDS, seconds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(IdleConnections::close);
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
