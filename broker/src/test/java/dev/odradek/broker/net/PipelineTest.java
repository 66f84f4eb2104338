package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.check.BrokenInvariantException;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.Reply;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.FetchSnapshotResponse;
import dev.odradek.wire.message.ListOffsetsRequest;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The order of requests and answers of a connection, and what holds them back.
class PipelineTest {
    private final List<Reply<MetadataResponse>> waiting = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    private final List<Held> produced = new CopyOnWriteArrayList<>();
    private final TestNode node =
            new TestNode(
                    new ToyHandler<>(Apis.METADATA, (_, _, reply) -> waiting.add(reply)),
                    new ToyHandler<>(Apis.PRODUCE, (_, request, reply) -> produce(request, reply)),
                    new ToyHandler<>(
                            Apis.FETCH,
                            (_, _, _) -> {
                                throw new IllegalStateException("planted");
                            }),
                    new ToyHandler<>(
                            Apis.LIST_OFFSETS,
                            (_, _, _) -> {
                                throw new OutOfMemoryError("planted");
                            }),
                    new ToyHandler<>(
                            Apis.FETCH_SNAPSHOT,
                            (_, _, reply) -> reply.send(answerWithoutMemory())));

    /// One that cannot be written.
    private static FetchSnapshotResponse answerWithoutMemory() {
        var partition =
                new FetchSnapshotResponse.PartitionSnapshot()
                        .unalignedRecords(() -> {
                            throw new OutOfMemoryError("planted");
                        });
        var topic = new FetchSnapshotResponse.TopicSnapshot().name("t");
        topic.partitions().add(partition);
        var response = new FetchSnapshotResponse();
        response.topics().add(topic);
        return response;
    }

    private record Held(ByteBuf records, Reply<ProduceResponse> reply) {}

    @AfterEach
    void nothingLeaks() throws IOException {
        node.close();
    }

    @Test
    void answersLeaveInTheOrderOfTheRequests() throws IOException {
        RawClient client = node.client();
        for (int id = 0; id < 20; id++) {
            client.send(Apis.METADATA, 9, id, new MetadataRequest());
        }
        TestNode.await("all have started", () -> waiting.size() == 20);

        for (int id = 19; id >= 0; id--) {
            waiting.get(id).send(new MetadataResponse().clusterId("n" + id));
        }

        for (int id = 0; id < 20; id++) {
            assertThat(client.receive(Apis.METADATA, 9, id).clusterId()).isEqualTo("n" + id);
        }
    }

    @Test
    void aRequestWithoutAnAnswerIsLeftOut() throws IOException {
        RawClient client = node.client();
        for (int id = 0; id < 3; id++) {
            client.send(Apis.METADATA, 9, id, new MetadataRequest());
        }
        TestNode.await("all have started", () -> waiting.size() == 3);

        waiting.get(2).send(new MetadataResponse());
        waiting.get(0).none();
        waiting.get(1).send(new MetadataResponse());

        client.receive(Apis.METADATA, 9, 1);
        client.receive(Apis.METADATA, 9, 2);
    }

    @Test
    void aHandlerMayCloseTheConnection() throws IOException {
        RawClient client = node.client();
        client.send(Apis.METADATA, 9, 1, new MetadataRequest());
        client.send(Apis.METADATA, 9, 2, new MetadataRequest());
        TestNode.await("both have started", () -> waiting.size() == 2);

        waiting.get(1).closeConnection("enough");
        waiting.get(0).send(new MetadataResponse());

        client.receive(Apis.METADATA, 9, 1);
        assertThat(client.isClosedByNode()).isTrue();
        assertThat(node.closed(CloseReason.HANDLER)).isEqualTo(1);
    }

    @Test
    void aSecondAnswerIsABug() throws IOException {
        RawClient client = node.client();
        client.send(Apis.METADATA, 9, 1, new MetadataRequest());
        TestNode.await("it has started", () -> waiting.size() == 1);
        waiting.getFirst().send(new MetadataResponse());

        assertThatThrownBy(() -> waiting.getFirst().none())
                .isInstanceOf(BrokenInvariantException.class)
                .hasMessageContaining("METADATA");
    }

    @Test
    void noMoreThanTheBoundOfRequestsWait() throws IOException {
        RawClient client = node.client();
        int sent = 3 * RequestFlow.OUTSTANDING_MAX;
        for (int id = 0; id < sent; id++) {
            client.send(Apis.METADATA, 9, id, new MetadataRequest());
        }
        TestNode.await("as many as may", () -> waiting.size() == RequestFlow.OUTSTANDING_MAX);
        node.server.sweep();
        node.server.sweep();
        assertThat(waiting).hasSize(RequestFlow.OUTSTANDING_MAX);

        for (int id = 0; id < sent; id++) {
            int next = id;
            TestNode.await("the next has started", () -> waiting.size() > next);
            waiting.get(id).send(new MetadataResponse());
            client.receive(Apis.METADATA, 9, id);
        }
    }

    @Test
    void anAnswerAfterTheClientLeftIsDropped() throws IOException {
        RawClient client = node.client();
        client.send(Apis.METADATA, 9, 1, new MetadataRequest());
        TestNode.await("it has started", () -> waiting.size() == 1);
        client.close();
        TestNode.await("it is gone", () -> node.server.connectionCount() == 0);

        waiting.getFirst().send(new MetadataResponse());
    }

    @Test
    void theFrameOfAProduceLivesUntilItsAnswer() throws IOException {
        RawClient client = node.client();
        byte[] first = bytes(100_000, 1);
        byte[] second = bytes(300, 2);
        client.send(Apis.PRODUCE, 9, 1, produceRequest(1, first));
        client.send(Apis.PRODUCE, 9, 2, produceRequest(1, second));
        TestNode.await("both have started", () -> produced.size() == 2);

        assertThat(ByteBufUtil.getBytes(produced.get(0).records())).isEqualTo(first);
        assertThat(ByteBufUtil.getBytes(produced.get(1).records())).isEqualTo(second);
        assertThat(node.server.requestMemoryUsedBytes()).isGreaterThan(100_000);
        produced.forEach(held -> held.reply().send(new ProduceResponse()));

        client.receive(Apis.PRODUCE, 9, 1);
        client.receive(Apis.PRODUCE, 9, 2);
        TestNode.await("it is given back", () -> node.server.requestMemoryUsedBytes() == 0);
    }

    @Test
    void aBugInAHandlerIsAnErrorReply() throws IOException {
        RawClient client = node.client();
        client.send(Apis.FETCH, 12, 1, new FetchRequest());

        assertThat(client.receive(Apis.FETCH, 12, 1).errorCode()).isEqualTo((short) -1);
    }

    @Test
    void aBugInProduceIsNeverAnUnknownServerError() throws IOException {
        RawClient client = node.client();
        client.send(Apis.PRODUCE, 9, 1, produceRequest(-1, bytes(0, 0)));

        var response = client.receive(Apis.PRODUCE, 9, 1);
        assertThat(response.responses().getFirst().partitionResponses().getFirst().errorCode())
                .isEqualTo((short) 7);
    }

    @Test
    void aBugInProduceWithoutAcksClosesTheConnection() throws IOException {
        RawClient client = node.client();
        client.send(Apis.PRODUCE, 9, 1, produceRequest(0, bytes(0, 0)));

        assertThat(client.isClosedByNode()).isTrue();
        assertThat(node.closed(CloseReason.BUG)).isEqualTo(1);
    }

    @Test
    void aRequestThatMemoryDoesNotSufficeForEndsItsConnectionAlone() throws IOException {
        RawClient client = node.client();
        client.send(Apis.LIST_OFFSETS, 7, 1, new ListOffsetsRequest());
        assertThat(client.isClosedByNode()).isTrue();
        assertThat(node.closed(CloseReason.MEMORY)).isEqualTo(1);

        RawClient other = node.client();
        other.send(Apis.FETCH, 12, 1, new FetchRequest());
        other.receive(Apis.FETCH, 12, 1);
    }

    @Test
    void anAnswerThatMemoryDoesNotSufficeForEndsItsConnection() throws IOException {
        RawClient client = node.client();
        client.send(Apis.FETCH_SNAPSHOT, 1, 1, new FetchSnapshotRequest());
        client.send(Apis.FETCH, 12, 2, new FetchRequest());

        assertThat(client.isClosedByNode()).isTrue();
        assertThat(node.closed(CloseReason.MEMORY)).isEqualTo(1);
    }

    @Test
    void closingWaitsForAnswersThatAreDue() throws Exception {
        RawClient client = node.client();
        client.send(Apis.METADATA, 9, 1, new MetadataRequest());
        TestNode.await("it has started", () -> waiting.size() == 1);
        var closer =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, failure) -> thrown.set(failure))
                        .start(() -> node.server.close(Long.MAX_VALUE / 2_000_000));

        waiting.getFirst().send(new MetadataResponse());

        client.receive(Apis.METADATA, 9, 1);
        assertThat(client.isClosedByNode()).isTrue();
        closer.join();
        assertThat(thrown.get()).isNull();
    }

    private void produce(ProduceRequest request, Reply<ProduceResponse> reply) {
        var records =
                (BufferedRecords)
                        request.topicData().getFirst().partitionData().getFirst().records();
        if (records == null || records.sizeBytes() == 0) {
            throw new IllegalStateException("planted");
        }
        produced.add(new Held(records.buffer(), reply));
    }

    private static ProduceRequest produceRequest(int acks, byte[] records) {
        var partition =
                new ProduceRequest.PartitionProduceData()
                        .index(3)
                        .records(new BufferedRecords(Unpooled.wrappedBuffer(records)));
        var topic =
                new ProduceRequest.TopicProduceData().name("t").partitionData(List.of(partition));
        return new ProduceRequest().acks((short) acks).timeoutMs(1000).topicData(List.of(topic));
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
