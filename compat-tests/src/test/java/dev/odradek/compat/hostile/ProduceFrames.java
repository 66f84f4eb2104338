package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Wire.frame;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/// Produce requests of version 7, with acks=all unless said.
public final class ProduceFrames {
    /// The version of the requests.
    public static final short VERSION = 7;

    private ProduceFrames() {}

    /// Writes to the topic of the cases.
    public static byte[] produce(byte @Nullable [] records) {
        return produce(-1, HostileInput.WRITTEN, records);
    }

    static byte[] produce(int acks, String topic, byte @Nullable [] records) {
        return produce(acks, topic, List.of(partition(records)));
    }

    static byte[] twice(byte[] records) {
        return produce(-1, HostileInput.WRITTEN, List.of(partition(records), partition(records)));
    }

    private static byte[] produce(
            int acks, String topic, List<ProduceRequestData.PartitionProduceData> partitions) {
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(
                new ProduceRequestData.TopicProduceData()
                        .setName(topic)
                        .setPartitionData(partitions));
        return frame(
                ApiKeys.PRODUCE,
                VERSION,
                new ProduceRequestData()
                        .setAcks((short) acks)
                        .setTimeoutMs(5_000)
                        .setTopicData(topics));
    }

    @SuppressWarnings("NullAway") // the generated class takes null records; it does not say so
    private static ProduceRequestData.PartitionProduceData partition(byte @Nullable [] records) {
        return new ProduceRequestData.PartitionProduceData()
                .setIndex(0)
                .setRecords(
                        records == null
                                ? null
                                : MemoryRecords.readableRecords(ByteBuffer.wrap(records)));
    }
}
