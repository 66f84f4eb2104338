package dev.odradek.benchmarks.load;

import dev.odradek.wire.Api;
import dev.odradek.wire.RequestFrames;
import dev.odradek.wire.ResponseFrames;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/// Requests as bytes, and answers as messages, at the newest final version of each API.
final class Frames {
    private static final int ACK_WITHIN_MS = 30_000;

    private Frames() {}

    /// A Produce request for one partition.
    static ByteBuffer produce(Topic topic, int partition, short acks, ByteBuf batch) {
        var data =
                new ProduceRequest.PartitionProduceData()
                        .index(partition)
                        .records(new BufferedRecords(batch));
        return request(
                Apis.PRODUCE,
                new ProduceRequest()
                        .acks(acks)
                        .timeoutMs(ACK_WITHIN_MS)
                        .topicData(
                                List.of(
                                        new ProduceRequest.TopicProduceData()
                                                .topicId(topic.id())
                                                .partitionData(List.of(data)))));
    }

    /// Any request, in a direct buffer that is ready to be written. All have the correlation id 0:
    /// answers come in the order of the requests.
    static <Q extends Message> ByteBuffer request(Api<Q, ?> api, Q request) {
        var header =
                new RequestHeader()
                        .requestApiKey(api.key().id())
                        .requestApiVersion(api.highestStableVersion())
                        .correlationId(0)
                        .clientId("odradek-benchmark");
        ByteBuf bytes = Unpooled.buffer();
        for (FramePart part : RequestFrames.write(Unpooled.buffer(), header, request)) {
            if (part instanceof FramePart.Bytes(ByteBuf each)) {
                bytes.writeBytes(each);
            } else {
                throw new IllegalArgumentException("a request with a stretch of a file");
            }
        }
        return ByteBuffer.allocateDirect(bytes.readableBytes())
                .put(bytes.nioBuffer())
                .flip()
                .asReadOnlyBuffer();
    }

    /// Reads an answer, without its length; what it holds of records stays in the buffer.
    static <R extends Message> R answer(Api<?, R> api, ByteBuf answer) {
        short version = api.highestStableVersion();
        var reader = new MessageReader(answer);
        ResponseFrames.readHeader(reader, api, version);
        return api.readResponse(reader, version);
    }
}
