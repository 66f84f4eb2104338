package dev.odradek.metadata;

import dev.odradek.raft.record.RecordSerde;
import dev.odradek.raft.record.VersionedRecord;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.image.writer.ImageWriterOptions;
import org.apache.kafka.image.writer.RecordListWriter;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/// Apache Kafka's own image, fed with our bytes: what ours is measured against.
public final class KafkaImage {
    private MetadataImage image = MetadataImage.EMPTY;

    public static KafkaImage of(Iterable<VersionedRecord> records) {
        var kafka = new KafkaImage();
        records.forEach(r -> kafka.replay(List.of(r)));
        return kafka;
    }

    /// Replays records as one delta.
    void replay(List<VersionedRecord> records) {
        var delta = new MetadataDelta.Builder().setImage(image).build();
        records.forEach(record -> delta.replay(toKafka(record).message()));
        image = delta.apply(MetadataProvenance.EMPTY);
    }

    public static ApiMessageAndVersion toKafka(VersionedRecord record) {
        var bytes = Unpooled.buffer();
        RecordSerde.write(record, bytes);
        var buffer = ByteBuffer.allocate(bytes.readableBytes());
        bytes.readBytes(buffer);
        buffer.flip();
        int size = buffer.remaining();
        return MetadataRecordSerde.INSTANCE.read(new ByteBufferAccessor(buffer), size);
    }

    static VersionedRecord fromKafka(ApiMessageAndVersion record) {
        var cache = new ObjectSerializationCache();
        int size = MetadataRecordSerde.INSTANCE.recordSize(record, cache);
        var buffer = ByteBuffer.allocate(size);
        MetadataRecordSerde.INSTANCE.write(record, cache, new ByteBufferAccessor(buffer));
        buffer.flip();
        return RecordSerde.read(Unpooled.wrappedBuffer(buffer));
    }

    public MetadataImage image() {
        return image;
    }

    /// What Kafka would put into a snapshot.
    List<VersionedRecord> records() {
        var writer = new RecordListWriter();
        image.write(writer, new ImageWriterOptions.Builder(image).build());
        var records = new ArrayList<VersionedRecord>();
        writer.records().forEach(r -> records.add(fromKafka(r)));
        return records;
    }
}
