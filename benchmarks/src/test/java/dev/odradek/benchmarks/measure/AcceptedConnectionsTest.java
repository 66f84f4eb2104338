package dev.odradek.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class AcceptedConnectionsTest {
    @Test
    void whatWaitsInTheBacklogDoesNotCount() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var first = new Socket();
                var second = new Socket()) {
            var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            first.connect(address);
            second.connect(address);
            try (Socket taken = server.accept()) {
                assertThat(taken.isConnected()).isTrue();
                assertThat(AcceptedConnections.count(server.getLocalPort())).isEqualTo(1);
            }
        }
    }
}
