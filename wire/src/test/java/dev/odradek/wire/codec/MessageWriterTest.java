package dev.odradek.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.odradek.wire.Api;
import dev.odradek.wire.RequestFrames;
import dev.odradek.wire.ResponseFrames;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.RequestHeader;
import dev.odradek.wire.message.ResponseHeader;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageWriterTest {

    /// Stands for records in a file.
    private record Elsewhere(int sizeBytes) implements RecordBytes {}

    private static FetchResponse.PartitionData partition(int index, RecordBytes records) {
        return new FetchResponse.PartitionData().partitionIndex(index).records(records);
    }

    private static FetchResponse response(RecordBytes first, RecordBytes second) {
        FetchResponse response = new FetchResponse();
        response.responses()
                .add(
                        new FetchResponse.FetchableTopicResponse()
                                .partitions(List.of(partition(0, first), partition(1, second))));
        return response;
    }

    private static BufferedRecords zeros(int size) {
        return new BufferedRecords(Unpooled.wrappedBuffer(new byte[size]));
    }

    @Test
    void recordsElsewhereBecomePartsOfTheirOwn() {
        Elsewhere file = new Elsewhere(1000);
        short version = 18;
        ByteBuf whole = ByteBufAllocator.DEFAULT.buffer();
        List<FramePart> expected =
                ResponseFrames.write(
                        whole,
                        Apis.FETCH,
                        version,
                        new ResponseHeader().correlationId(7),
                        response(zeros(1000), zeros(10)));
        ByteBuf expectedBytes = ((FramePart.Bytes) expected.getFirst()).buffer();

        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer();
        List<FramePart> parts =
                ResponseFrames.write(
                        buffer,
                        Apis.FETCH,
                        version,
                        new ResponseHeader().correlationId(7),
                        response(file, zeros(10)));

        ByteBuf joined = Unpooled.buffer();
        for (FramePart part : parts) {
            switch (part) {
                case FramePart.Bytes(var bytes) -> {
                    joined.writeBytes(bytes);
                    bytes.release();
                }
                case FramePart.Records(var records) -> {
                    assertThat(records).isSameAs(file);
                    joined.writeZero(records.sizeBytes());
                }
            }
        }
        assertThat(parts).hasSize(3);
        assertThat(ByteBufUtil.hexDump(joined)).isEqualTo(ByteBufUtil.hexDump(expectedBytes));
        assertThat(buffer.refCnt()).isZero();
        expectedBytes.release();
    }

    @Test
    void aRequestFrameReadsBack() {
        RequestHeader header =
                new RequestHeader()
                        .requestApiKey(Apis.METADATA.key().id())
                        .requestApiVersion((short) 13)
                        .correlationId(5)
                        .clientId(null);
        ByteBuf frame = Unpooled.buffer();
        assertThat(RequestFrames.write(frame, header, new MetadataRequest().topics(null)))
                .hasSize(1);

        assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
        MessageReader reader = new MessageReader(frame);
        assertThat(RequestFrames.readHeader(frame, reader)).isEqualTo(header);
        Api<MetadataRequest, ?> api = Apis.METADATA;
        assertThat(api.readRequest(reader, (short) 13).topics()).isNull();
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void longTaggedFieldsAreMovedBehindTheirSize() {
        List<Integer> isr = IntStream.range(0, 5000).boxed().toList();
        PartitionChangeRecord record = new PartitionChangeRecord().isr(isr);
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);

        record.write(new MessageWriter(buffer), (short) 2);

        assertThat(PartitionChangeRecord.read(new MessageReader(buffer), (short) 2))
                .isEqualTo(record);
        buffer.release();
    }

    /// At version 1, the record knows tags up to 5, and 8.
    @Test
    void unknownTagsBetweenKnownOnesKeepTheirPlace() {
        PartitionChangeRecord record =
                new PartitionChangeRecord()
                        .leader(3)
                        .directories(List.of(Uuid.ZERO))
                        .unknownTaggedFields(
                                List.of(
                                        new RawTaggedField(6, new byte[] {1}),
                                        new RawTaggedField(9, new byte[0])));
        ByteBuf buffer = Unpooled.buffer();

        record.write(new MessageWriter(buffer), (short) 1);

        assertThat(PartitionChangeRecord.read(new MessageReader(buffer), (short) 1))
                .isEqualTo(record);
    }

    @Test
    void stringsBeyondKafkasLimitAreRefused() {
        MessageWriter writer = new MessageWriter(Unpooled.buffer());

        writer.writeString("x".repeat(32767), true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.writeString("x".repeat(32768), true));
    }
}
