package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.ListenerRole;
import dev.odradek.broker.request.RequestDispatcher;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private static final ToyHandler<?, ?> METADATA =
            new ToyHandler<>(
                    Apis.METADATA,
                    (context, _, reply) ->
                            reply.send(new MetadataResponse().clusterId(context.listener())));

    @Test
    void epollIsUsedOnLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        assertThat(Epoll.unavailabilityCause()).isNull();
    }

    @Test
    void theJdksTransportServesAsWell() throws IOException {
        var config = NetworkConfig.defaults().withNativeTransport(false);
        try (var node = new TestNode(config, ConnectionLimits.NONE, METADATA)) {
            RawClient client = node.client("PEERS");
            client.send(Apis.METADATA, 9, 1, new MetadataRequest());
            assertThat(client.receive(Apis.METADATA, 9, 1).clusterId()).isEqualTo("PEERS");
        }
    }

    @Test
    void clientsWaitInTheBacklogUntilTheNodeServes() throws Exception {
        try (var server = open(listener("127.0.0.1", 0));
                var client = new RawClient(server.port("A"))) {
            client.send(Apis.METADATA, 9, 1, new MetadataRequest());
            server.sweep();
            assertThat(server.connectionCount()).isZero();

            server.serve(ListenerRole.CONTROLLER);
            server.sweep();
            assertThat(server.connectionCount()).isZero();

            server.serve(ListenerRole.BROKER);
            assertThat(client.receive(Apis.METADATA, 9, 1).clusterId()).isEqualTo("A");
        }
    }

    @Test
    void anEmptyHostIsEveryAddress() throws Exception {
        try (var server = open(listener("", 0))) {
            server.serve(ListenerRole.BROKER);
            assertReachable("127.0.0.1", server.port("A"));
            if (hasIpv6()) {
                assertReachable("::1", server.port("A"));
            }
        }
    }

    @Test
    void ipv6Works() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6");
        try (var server = open(listener("::1", 0))) {
            server.serve(ListenerRole.BROKER);
            assertReachable("::1", server.port("A"));
        }
    }

    @Test
    void aPortInUseIsNamedWithAdvice() throws Exception {
        try (var first = open(listener("127.0.0.1", 0))) {
            int port = first.port("A");
            for (boolean epoll : new boolean[] {true, false}) {
                assertThatThrownBy(() ->
                                NetworkServer.open(
                                        NetworkConfig.defaults().withNativeTransport(epoll),
                                        ConnectionLimits.NONE,
                                        List.of(listener("127.0.0.1", port)),
                                        new RequestDispatcher(List.of()),
                                        coldReads(),
                                        Clock.system()))
                        .isInstanceOf(BindFailedException.class)
                        .hasMessage(
                                "listener A cannot bind 127.0.0.1:%d: the port is in use; stop the"
                                        + " process that has it (`ss -ltnp sport = :%d` names it) or"
                                        + " change `listeners`",
                                port, port);
            }
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> open(listener("192.0.2.1", 0)))
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("192.0.2.1:0: this machine has no such address");
    }

    @Test
    void aHostWithoutAddressIsNamed() {
        assertThatThrownBy(() -> open(listener("no-such-host.invalid", 0)))
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("no-such-host.invalid:0: the host name has no address");
    }

    @Test
    void aPortCanBeBoundAgainAtOnce() throws Exception {
        int port;
        try (var server = open(listener("127.0.0.1", 0))) {
            server.serve(ListenerRole.BROKER);
            port = server.port("A");
            assertReachable("127.0.0.1", port);
        }
        try (var again = open(listener("127.0.0.1", port))) {
            assertThat(again.port("A")).isEqualTo(port);
        }
    }

    private static NetworkServer open(ListenerBinding listener) throws BindFailedException {
        return NetworkServer.open(
                NetworkConfig.defaults(),
                ConnectionLimits.NONE,
                List.of(listener),
                new RequestDispatcher(List.of(METADATA)),
                coldReads(),
                Clock.system());
    }

    private static ColdReads coldReads() {
        return new ColdReads(new SimTasks(new SimClock(), new Random(1)).pool("cold-read", 1));
    }

    private static ListenerBinding listener(String host, int port) {
        return new ListenerBinding("A", host, port, ListenerRole.BROKER, false);
    }

    private static void assertReachable(String host, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 5000);
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write(RawClient.frame(Apis.METADATA, 9, 1, new MetadataRequest()));
            assertThat(socket.getInputStream().read()).isZero();
        }
    }

    private static boolean hasIpv6() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("::1", 0));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
