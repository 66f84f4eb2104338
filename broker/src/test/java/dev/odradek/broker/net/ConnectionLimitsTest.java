package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.Reply;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private static final int ANY = Integer.MAX_VALUE;
    private static final ToyHandler<?, ?> METADATA =
            new ToyHandler<>(Apis.METADATA, (_, _, reply) -> reply.send(new MetadataResponse()));

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        try (var node = new TestNode(idleAfter(60_000), ConnectionLimits.NONE, METADATA)) {
            RawClient idle = node.client();
            ask(idle);
            node.clock.advance(Duration.ofSeconds(59));
            RawClient busy = node.client();
            ask(busy);
            node.clock.advance(Duration.ofSeconds(2));
            node.server.sweep();

            assertThat(idle.isClosedByNode()).isTrue();
            ask(busy);
            assertThat(node.closed(CloseReason.IDLE)).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatWaitsForItsAnswerIsNotIdle() throws IOException {
        List<Reply<MetadataResponse>> waiting = new CopyOnWriteArrayList<>();
        var slow = new ToyHandler<>(Apis.METADATA, (_, _, reply) -> waiting.add(reply));
        try (var node = new TestNode(idleAfter(60_000), ConnectionLimits.NONE, slow)) {
            RawClient client = node.client();
            client.send(Apis.METADATA, 9, 1, new MetadataRequest());
            TestNode.await("it has started", () -> waiting.size() == 1);
            node.clock.advance(Duration.ofMinutes(5));
            node.server.sweep();

            waiting.getFirst().send(new MetadataResponse());
            client.receive(Apis.METADATA, 9, 1);
        }
    }

    @Test
    void aSenderOfOneByteASecondIsClosed() throws IOException {
        try (var node = new TestNode(METADATA)) {
            RawClient client = node.client();
            ask(client);
            client.sendHex("00000064");
            TestNode.await("it arrives", () -> node.server.requestMemoryUsedBytes() > 0);
            int seconds = 0;
            while (node.closed(CloseReason.TOO_SLOW) == 0) {
                client.send(new byte[1]);
                node.clock.advance(Duration.ofSeconds(1));
                node.server.sweep();
                seconds++;
                assertThat(seconds).isLessThan(40);
            }
            assertThat(seconds).isGreaterThan(30);
            assertThat(client.isClosedByNode()).isTrue();
        }
    }

    @Test
    void moreConnectionsThanTheNodeTakesWaitForAPlace() throws IOException {
        var limits = new ConnectionLimits(2, ANY, Map.of(), ANY, ANY, Map.of(), Map.of());
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            RawClient first = node.client();
            RawClient second = node.client();
            ask(first);
            ask(second);
            RawClient third = node.client();
            third.send(Apis.METADATA, 9, 1, new MetadataRequest());
            node.server.sweep();
            assertThat(third.available()).isZero();

            first.close();

            third.receive(Apis.METADATA, 9, 1);
        }
    }

    @Test
    void anotherBrokerTakesThePlaceOfTheLongestIdleClient() throws IOException {
        var limits = new ConnectionLimits(2, ANY, Map.of(), ANY, ANY, Map.of(), Map.of());
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            RawClient older = node.client();
            ask(older);
            node.clock.advance(Duration.ofSeconds(1));
            RawClient newer = node.client();
            ask(newer);
            node.server.sweep();

            ask(node.client("PEERS"));

            assertThat(older.isClosedByNode()).isTrue();
            ask(newer);
        }
    }

    @Test
    void aListenerHasItsOwnLimit() throws IOException {
        var limits =
                new ConnectionLimits(
                        ANY,
                        ANY,
                        Map.of(),
                        ANY,
                        ANY,
                        Map.of(),
                        Map.of("CLIENTS", new ConnectionLimits.Listener(1, ANY)));
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            ask(node.client());
            RawClient second = node.client();
            second.send(Apis.METADATA, 9, 1, new MetadataRequest());
            ask(node.client("PEERS"));
            assertThat(second.available()).isZero();

            node.server.limits(ConnectionLimits.NONE);
            second.receive(Apis.METADATA, 9, 1);
        }
    }

    @Test
    void anAddressHasALimitOfItsOwn() throws IOException {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        var limits = new ConnectionLimits(ANY, 0, Map.of(here, 2), ANY, ANY, Map.of(), Map.of());
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            RawClient first = node.client();
            ask(first);
            ask(node.client());
            assertThat(node.client().isClosedByNode()).isTrue();
            assertThat(node.closed(CloseReason.CONNECTION_LIMIT)).isEqualTo(1);

            first.close();
            TestNode.await("it is gone", () -> node.server.connectionCount() == 1);
            ask(node.client());
        }
    }

    @Test
    void connectionsOfAnAddressThatComeTooFastAreClosed() throws IOException {
        var limits = new ConnectionLimits(ANY, ANY, Map.of(), ANY, 2, Map.of(), Map.of());
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            ask(node.client());
            ask(node.client());
            assertThat(node.client().isClosedByNode()).isTrue();

            node.clock.advance(Duration.ofMillis(600));
            ask(node.client());
        }
    }

    @Test
    void acceptingWaitsToKeepTheRate() throws IOException {
        var limits = new ConnectionLimits(ANY, ANY, Map.of(), 2, ANY, Map.of(), Map.of());
        try (var node = new TestNode(NetworkConfig.defaults(), limits, METADATA)) {
            ask(node.client());
            ask(node.client());
            RawClient third = node.client();
            third.send(Apis.METADATA, 9, 1, new MetadataRequest());
            node.server.sweep();
            assertThat(third.available()).isZero();

            node.clock.advance(Duration.ofMillis(600));
            third.receive(Apis.METADATA, 9, 1);
        }
    }

    @Test
    void silentConnectionsCostNoBuffers() throws IOException {
        try (var node = new TestNode(METADATA)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                RawClient client = node.client();
                ask(client);
                clients.add(client);
            }
            node.server.sweep();

            assertThat(node.server.connectionCount()).isEqualTo(300);
            assertThat(node.allocator.metric().usedDirectMemory()).isZero();
            assertThat(node.server.requestMemoryUsedBytes()).isZero();
        }
    }

    private static void ask(RawClient client) throws IOException {
        client.send(Apis.METADATA, 9, 1, new MetadataRequest());
        client.receive(Apis.METADATA, 9, 1);
    }

    private static NetworkConfig idleAfter(long ms) {
        return NetworkConfig.defaults().withIdleMs(ms);
    }
}
