package dev.odradek.broker.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import kafka.Kafka;

/// Lives the small life: `TrainingRun <directory> [<rounds>]`. The process ends by itself, with
/// status 0 when all of it went through and 1 otherwise.
public final class TrainingRun {
    private static final int ROUNDS = 300;

    private TrainingRun() {}

    /// @param args an empty or absent directory for the node's data, and how many batches to
    ///   produce and fetch
    @SuppressWarnings("SystemOut") // its output is the build's, not a node's log
    public static void main(String[] args) {
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : ROUNDS;
        try {
            int port = freePort();
            int controllerPort = freePort();
            Kafka.main(
                    new String[] {
                        "--quick-start",
                        args[0],
                        "--override=listeners=PLAINTEXT://127.0.0.1:"
                                + port
                                + ",CONTROLLER://127.0.0.1:"
                                + controllerPort,
                        "--override=controller.quorum.bootstrap.servers=127.0.0.1:"
                                + controllerPort,
                        "--override=offsets.topic.num.partitions=2",
                    });
            // The node serves now, on threads of its own.
            try (var client = new TrainingClient(port)) {
                new TrainingTraffic(client, rounds).send();
            }
        } catch (IOException e) {
            System.out.println("The training run failed: " + e);
            System.exit(1);
        }
        System.exit(0);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
