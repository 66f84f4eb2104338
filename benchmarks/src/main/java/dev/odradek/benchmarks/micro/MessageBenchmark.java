package dev.odradek.benchmarks.micro;

import dev.odradek.broker.request.Answer;
import dev.odradek.wire.Api;
import dev.odradek.wire.RequestFrames;
import dev.odradek.wire.ResponseFrames;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.message.RequestHeader;
import dev.odradek.wire.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// A whole frame, header and body, from bytes to a message and back. On neither side records are
/// copied: a message that was read holds a view of them, a frame that was written holds them as a
/// part of its own, for the socket to take.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class MessageBenchmark extends PartBenchmark {
    private static final int RECORD_BYTES = 4096;
    private static final int BUFFER_BYTES = 256;
    static final int CORRELATION_ID = 42;
    static final String CLIENT_ID = "consumer-orders-1";

    @Param public SampleMessage sample;

    private Message message;
    private RequestHeader requestHeader;
    private ByteBuf frame;
    private KafkaMessage kafka;

    /// Records that are not in memory, or not for the writer to copy.
    private record Elsewhere(ByteBuf bytes) implements RecordBytes {
        @Override
        public int sizeBytes() {
            return bytes.readableBytes();
        }
    }

    @Setup
    public void prepare() {
        ByteBuf records = Unpooled.wrappedBuffer(SampleBatch.of("none", 100, RECORD_BYTES));
        requestHeader =
                new RequestHeader()
                        .requestApiKey(sample.api().key().id())
                        .requestApiVersion(sample.version())
                        .correlationId(CORRELATION_ID)
                        .clientId(CLIENT_ID);

        message = sample.message(new BufferedRecords(records));
        frame = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (FramePart part : encode()) {
            ByteBuf bytes = ((FramePart.Bytes) part).buffer();
            frame.writeBytes(bytes);
            bytes.release();
        }
        check(decode().equals(message), "our message is another when it comes back");
        frame.readerIndex(0);
        ByteBuffer kafkaFrame = ByteBuffer.allocate(frame.readableBytes());
        frame.getBytes(0, kafkaFrame);
        kafka = new KafkaMessage(sample, kafkaFrame.flip());
        kafka.checkFrame();
        message = sample.message(new Elsewhere(records));
    }

    @TearDown
    public void release() {
        frame.release();
    }

    @Benchmark
    public void odradekEncode(Blackhole hole) {
        for (FramePart part : encode()) {
            hole.consume(part);
            if (part instanceof FramePart.Bytes bytes) {
                bytes.buffer().release();
            }
        }
    }

    @Benchmark
    public Object kafkaEncode() {
        return kafka.encode();
    }

    @Benchmark
    public Message odradekDecode() {
        return decode();
    }

    @Benchmark
    public Object kafkaDecode() {
        return kafka.decode();
    }

    /// As the broker does for its peers and for its clients.
    private List<FramePart> encode() {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        if (sample.isRequest()) {
            return RequestFrames.write(
                    allocator.directBuffer(BUFFER_BYTES), requestHeader, message);
        }
        short headerVersion = sample.api().responseHeaderVersion(sample.version());
        return new Answer(CORRELATION_ID, headerVersion, sample.version(), message)
                .encode(allocator);
    }

    private Message decode() {
        Api<?, ?> api = sample.api();
        ByteBuf body = frame.readerIndex(Integer.BYTES);
        var reader = new MessageReader(body);
        if (sample.isRequest()) {
            RequestHeader header = RequestFrames.readHeader(body, reader);
            return api.readRequest(reader, header.requestApiVersion());
        }
        ResponseHeader header = ResponseFrames.readHeader(reader, api, sample.version());
        check(header.correlationId() == CORRELATION_ID, "another correlation id");
        return api.readResponse(reader, sample.version());
    }
}
