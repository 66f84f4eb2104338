package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.request.CloseReason;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The memory that requests share.
class RequestMemoryTest {
    private static final int BUDGET = 256 * 1024;
    private static final int FRAME = 200_000;

    private final TestNode node =
            new TestNode(
                    NetworkConfig.defaults().withRequestMemoryBytes(BUDGET),
                    ConnectionLimits.NONE,
                    new ToyHandler<>(
                            Apis.METADATA, (_, _, reply) -> reply.send(new MetadataResponse())));

    @AfterEach
    void nothingLeaks() throws IOException {
        node.close();
    }

    @Test
    void theOldestRequestFinishesWhenMemoryIsUsedUp() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        byte[] frame = longFrame();
        for (int i = 0; i < 8; i++) {
            RawClient client = node.client();
            client.send(Arrays.copyOf(frame, 100_000));
            clients.add(client);
        }
        TestNode.await("it is used up", () -> node.server.requestMemoryUsedBytes() > 128 * 1024);

        // Whoever began first; the test does not know, so all go on.
        for (RawClient client : clients) {
            client.send(Arrays.copyOfRange(frame, 100_000, frame.length));
        }

        for (RawClient client : clients) {
            client.receive(Apis.METADATA, 9, 1);
        }
        assertThat(node.server.requestMemoryUsedBytes()).isLessThanOrEqualTo(BUDGET + FRAME + 4);
    }

    @Test
    void aRequestLargerThanAllMemoryFinishesAlone() throws IOException {
        RawClient client = node.client();
        ByteBuffer huge = ByteBuffer.allocate(4 * BUDGET);
        huge.put(RawClient.frame(Apis.METADATA, 9, 1, new MetadataRequest()));
        huge.putInt(0, 4 * BUDGET - 4);

        client.send(huge.array());

        client.receive(Apis.METADATA, 9, 1);
    }

    @Test
    void theSlowestIsClosedWhenOthersWait() throws IOException {
        RawClient oldest = node.client();
        oldest.send(Arrays.copyOf(longFrame(), 40_000));
        awaitMemoryFor(40_000, 0);
        long before = node.server.requestMemoryUsedBytes();
        RawClient slow = node.client();
        slow.send(Arrays.copyOf(longFrame(), 16_000));
        awaitMemoryFor(16_000, before);
        node.clock.advance(Duration.ofSeconds(10));
        List<RawClient> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawClient other = node.client();
            other.send(Arrays.copyOf(longFrame(), 60_000));
            others.add(other);
        }
        TestNode.await(
                "the slow one is closed",
                () -> {
                    node.server.sweep();
                    return node.closed(CloseReason.MEMORY) > 0;
                });

        assertThat(slow.isClosedByNode()).isTrue();
        byte[] frame = longFrame();
        oldest.send(Arrays.copyOfRange(frame, 40_000, frame.length));
        oldest.receive(Apis.METADATA, 9, 1);
    }

    /// Waits until a beginning of `bytes` has what it needs, beside the `before` bytes of others.
    /// More than that it does not ask for: what the node counts stands still then.
    private void awaitMemoryFor(int bytes, long before) {
        TestNode.await(
                bytes + " bytes are there",
                () -> node.server.requestMemoryUsedBytes() - before > bytes);
    }

    private static byte[] longFrame() {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.put(RawClient.frame(Apis.METADATA, 9, 1, new MetadataRequest()));
        return frame.putInt(0, FRAME - 4).array();
    }
}
