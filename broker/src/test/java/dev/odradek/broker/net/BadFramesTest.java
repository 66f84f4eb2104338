package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.ListenerRole;
import dev.odradek.wire.message.ApiVersionsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is no frame, or no header, ends its connection and nothing else.
class BadFramesTest {
    private final TestNode node =
            new TestNode(
                    new ToyHandler<>(
                            Apis.METADATA,
                            (_, _, reply) -> reply.send(new MetadataResponse().clusterId("toy"))),
                    new ToyHandler<>(
                            Apis.BROKER_HEARTBEAT,
                            Set.of(ListenerRole.CONTROLLER),
                            (_, _, reply) -> reply.send(new BrokerHeartbeatResponse())));

    @AfterEach
    void aGoodClientIsServedAndNothingLeaks() throws IOException {
        try (var good = new RawClient(node.server.port("CLIENTS"))) {
            good.send(Apis.METADATA, 9, 1, new MetadataRequest());
            assertThat(good.receive(Apis.METADATA, 9, 1).clusterId()).isEqualTo("toy");
        }
        node.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "length -1,                        FRAME_SIZE,      ffffffff",
        "length 2^31-1,                    FRAME_SIZE,      7fffffff",
        "length above the limit,           FRAME_SIZE,      06400001",
        "an HTTP request,                  FRAME_SIZE,      474554202f20485454502f312e310d0a0d0a",
        "a TLS hello,                      FRAME_SIZE,      16030102000100",
        "length 0,                         FRAME_SIZE,      00000000",
        "3 bytes,                          FRAME_SIZE,      00000003 000000",
        "unknown key 999,                  UNSUPPORTED_API, 0000000a 03e70000 00000001 ffff",
        "key -1,                           UNSUPPORTED_API, 0000000a ffff0000 00000001 ffff",
        "a key that was removed,           UNSUPPORTED_API, 0000000a 00040000 00000001 ffff",
        "Metadata 99,                      UNSUPPORTED_API, 0000000a 00030063 00000001 ffff",
        "Metadata -1,                      UNSUPPORTED_API, 0000000a 0003ffff 00000001 ffff",
        "a key for controllers,            UNSUPPORTED_API, 0000000a 003f0000 00000001 ffff",
        "client id longer than the frame,  MALFORMED,       0000000e 00030000 00000001 7fff 61616161",
        "client id of length -5,           MALFORMED,       0000000e 00030000 00000001 fffb 61616161",
        "6-byte varint in the header,      MALFORMED,       00000010 00030009 00000001 ffff 808080808001",
        "tag longer than the frame,        MALFORMED,       0000000d 00030009 00000001 ffff 01 00 7f",
        "the same tag twice,               MALFORMED,       0000000f 00030009 00000001 ffff 02 05 00 05 00",
        "tags that fall,                   MALFORMED,       0000000f 00030009 00000001 ffff 02 05 00 04 00",
        "more tags than bytes,             MALFORMED,       0000000e 00030009 00000001 ffff ffff7f 00",
        "array of 2^31-1,                  MALFORMED,       0000000e 00030000 00000001 ffff 7fffffff",
        "array of -2,                      MALFORMED,       0000000e 00030001 00000001 ffff fffffffe",
        "no body,                          MALFORMED,       0000000a 00030000 00000001 ffff",
    })
    void theConnectionIsClosedWithoutAnAnswer(String what, CloseReason reason, String hex)
            throws IOException {
        RawClient client = node.client();

        client.sendHex(hex);

        assertThat(client.isClosedByNode()).as(what).isTrue();
        assertThat(node.closed(reason)).isEqualTo(1);
    }

    @Test
    void bytesAfterTheBodyAreNotLookedAt() throws IOException {
        RawClient client = node.client();
        byte[] frame = RawClient.frame(Apis.METADATA, 9, 7, new MetadataRequest());
        ByteBuffer longer = ByteBuffer.allocate(frame.length + 100);
        longer.put(frame).putInt(0, frame.length + 96);

        client.send(longer.array());

        assertThat(client.receive(Apis.METADATA, 9, 7).clusterId()).isEqualTo("toy");
    }

    @Test
    void aClientIdThatIsNoUtf8IsAccepted() throws IOException {
        RawClient client = node.client();

        client.sendHex("00000010 00030000 00000009 0002 c328 00000000");

        assertThat(client.receive(Apis.METADATA, 0, 9).topics()).isEmpty();
    }

    @Test
    void answersThatAreDueLeaveBeforeTheConnectionCloses() throws IOException {
        RawClient client = node.client();
        byte[] good = RawClient.frame(Apis.METADATA, 9, 7, new MetadataRequest());
        ByteBuffer both = ByteBuffer.allocate(good.length + 4).put(good).putInt(-1);

        client.send(both.array());

        assertThat(client.receive(Apis.METADATA, 9, 7).clusterId()).isEqualTo("toy");
        assertThat(client.isClosedByNode()).isTrue();
    }

    @Test
    void announcedBytesTakeNoMemoryBeforeTheyCome() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawClient client = node.client();
            client.sendHex("06400000");
            clients.add(client);
        }
        TestNode.await("all have begun", () -> node.server.requestMemoryUsedBytes() >= 10 * 1024);

        assertThat(node.server.requestMemoryUsedBytes()).isEqualTo(10 * 1024);
        assertThat(node.allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(10 * 1024);

        node.clock.advance(Duration.ofSeconds(31));
        node.server.sweep();
        for (RawClient client : clients) {
            assertThat(client.isClosedByNode()).isTrue();
        }
        assertThat(node.closed(CloseReason.TOO_SLOW)).isEqualTo(10);
    }

    @Test
    void aFrameOfEmptyTagsIsRefusedCheaply() throws IOException {
        RawClient client = node.client();
        int size = 40_000_000;
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size);
        frame.putInt(size).putShort((short) 18).putShort((short) 3).putInt(1).putShort((short) -1);
        frame.put(new byte[] {(byte) 0x80, (byte) 0xda, (byte) 0xc4, 0x09}); // 20 M tags

        client.send(frame.array());

        assertThat(client.isClosedByNode()).isTrue();
        assertThat(node.closed(CloseReason.MALFORMED)).isEqualTo(1);
    }

    @Test
    void apiVersionsOfAnUnknownVersionIsAnsweredAsKafkaAnswers() throws IOException {
        for (short version : new short[] {99, 5, -1}) {
            RawClient client = node.client();
            byte[] frame = RawClient.frame(Apis.API_VERSIONS, 3, 77, software("a", "1"));
            ByteBuffer.wrap(frame).putShort(6, version);
            if (version < 0) {
                frame = header1((short) 18, version, 77);
            }

            client.send(frame);

            assertThat(client.receive()).isEqualTo(KafkaBytes.unsupportedApiVersions(77));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "a b, 1", "-a, 1", "a, ''", "a, 1;2", "ä, 1"})
    void softwareNamesThatKafkaRefusesAreRefused(String name, String version) throws IOException {
        RawClient client = node.client();

        client.send(Apis.API_VERSIONS, 3, 1, software(name, version));

        var response = client.receive(Apis.API_VERSIONS, 3, 1);
        assertThat(response.errorCode()).isEqualTo((short) 42);
        assertThat(response.apiKeys()).isEmpty();
    }

    private static ApiVersionsRequest software(String name, String version) {
        return new ApiVersionsRequest().clientSoftwareName(name).clientSoftwareVersion(version);
    }

    private static byte[] header1(short key, short version, int correlationId) {
        byte[] id = "raw".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + 10 + id.length)
                .putInt(10 + id.length)
                .putShort(key)
                .putShort(version)
                .putInt(correlationId)
                .putShort((short) id.length)
                .put(id)
                .array();
    }
}
