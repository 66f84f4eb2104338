package dev.odradek.benchmarks.load;

import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchRequest.FetchPartition;
import dev.odradek.wire.message.FetchRequest.FetchTopic;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.FetchableTopicResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import dev.odradek.wire.record.BatchLayout;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A consumer without a group, as a stock one asks: one request on its way at a time, in a fetch
/// session (KIP-227), with the stock limits. It reads from the start of each partition and checks
/// that no offset is left out or comes twice.
public final class FetchLane extends RequestLane {
    private static final int WAIT_MS = 500;
    private static final int ANSWER_BYTES_MAX = 50 * 1024 * 1024;
    private static final int PARTITION_BYTES_MAX = 1024 * 1024;
    private static final int ANY_EPOCH = -1;

    private final Topic topic;
    private final int minBytes;
    private final Delivery delivery;
    private final SortedMap<Integer, Long> offsets = new TreeMap<>();
    // What the session does not know yet.
    private final SortedMap<Integer, Long> moved = new TreeMap<>();
    private int sessionId;
    private int sessionEpoch;

    /// Hears of each batch that arrives; on the loop.
    @FunctionalInterface
    public interface Delivery {
        /// @param baseOffset of the batch
        void onBatch(int partition, long baseOffset, long nanos);
    }

    /// @param partitions to be read
    /// @param minBytes `fetch.min.bytes`
    public FetchLane(
            LoadLoop loop,
            Tally tally,
            Topic topic,
            List<Integer> partitions,
            int minBytes,
            Delivery delivery) {
        super(loop, tally);
        this.topic = topic;
        this.minBytes = minBytes;
        this.delivery = delivery;
        partitions.forEach(partition -> offsets.put(partition, 0L));
        moved.putAll(offsets);
    }

    @Override
    ByteBuffer next() {
        List<FetchPartition> partitions = new ArrayList<>();
        moved.forEach((partition, offset) ->
                partitions.add(
                        new FetchPartition()
                                .partition(partition)
                                .currentLeaderEpoch(ANY_EPOCH)
                                .fetchOffset(offset)
                                .lastFetchedEpoch(ANY_EPOCH)
                                .logStartOffset(-1)
                                .partitionMaxBytes(PARTITION_BYTES_MAX)));
        moved.clear();
        var request =
                new FetchRequest()
                        .maxWaitMs(WAIT_MS)
                        .minBytes(minBytes)
                        .maxBytes(ANSWER_BYTES_MAX)
                        .sessionId(sessionId)
                        .sessionEpoch(sessionEpoch)
                        .topics(
                                partitions.isEmpty()
                                        ? List.of()
                                        : List.of(
                                                new FetchTopic()
                                                        .topicId(topic.id())
                                                        .partitions(partitions)));
        sessionEpoch++;
        return Frames.request(Apis.FETCH, request);
    }

    @Override
    void onAnswer(ByteBuf answer, long dueNanos, long nanos) {
        FetchResponse response = Frames.answer(Apis.FETCH, answer);
        if (response.errorCode() != 0) {
            tally().onError("Fetch: error code " + response.errorCode());
            return;
        }
        sessionId = response.sessionId();
        int bytes = 0;
        long records = 0;
        for (FetchableTopicResponse each : response.responses()) {
            for (PartitionData partition : each.partitions()) {
                if (partition.errorCode() != 0) {
                    tally().onError("Fetch: error code " + partition.errorCode());
                } else if (partition.records() instanceof BufferedRecords(ByteBuf batches)) {
                    Whole whole = read(partition.partitionIndex(), batches, nanos);
                    bytes += whole.bytes();
                    records += whole.records();
                }
            }
        }
        tally().onAnswered(bytes, records);
    }

    /// What arrived in whole batches; what is cut off comes again.
    private record Whole(int bytes, long records) {}

    /// Goes from batch to batch, by their headers.
    private Whole read(int partition, ByteBuf batches, long nanos) {
        long before = offsets.getOrDefault(partition, 0L);
        long next = before;
        int at = batches.readerIndex();
        while (batches.writerIndex() - at >= BatchLayout.HEADER_BYTES) {
            int sizeBytes = BatchLayout.PREFIX_BYTES + batches.getInt(at + BatchLayout.LENGTH_AT);
            if (batches.writerIndex() - at < sizeBytes) {
                break;
            }
            long base = batches.getLong(at + BatchLayout.BASE_OFFSET_AT);
            long last = base + batches.getInt(at + BatchLayout.LAST_OFFSET_DELTA_AT);
            if (base > next || last < next) {
                tally().onError(
                                "offsets %d to %d came where %d was due"
                                        .formatted(base, last, next));
            }
            next = last + 1;
            delivery.onBatch(partition, base, nanos);
            at += sizeBytes;
        }
        offsets.put(partition, next);
        moved.put(partition, next);
        return new Whole(at - batches.readerIndex(), next - before);
    }
}
