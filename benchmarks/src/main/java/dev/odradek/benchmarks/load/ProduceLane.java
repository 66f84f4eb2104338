package dev.odradek.benchmarks.load;

import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.ProduceResponse;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sends batches to some partitions in turn, over one connection, and checks that each is answered
/// without an error and with an offset behind the one before.
public final class ProduceLane extends RequestLane {
    private final List<Batch> batches;
    private final Map<Integer, Long> offsets = new HashMap<>();
    private int turn;

    /// A Produce request for one partition.
    ///
    /// @param batchBytes of the record batch in it
    public record Batch(ByteBuffer frame, int batchBytes, int records) {
        /// @param acks 0, 1 or -1
        /// @param seed of the values
        public static Batch of(
                Topic topic, int partition, short acks, RecordShape shape, long seed) {
            ByteBuf batch = shape.batch(seed);
            int batchBytes = batch.readableBytes();
            return new Batch(
                    Frames.produce(topic, partition, acks, batch),
                    batchBytes,
                    shape.recordsPerBatch());
        }
    }

    /// @param batches sent in turn; all of the same size
    public ProduceLane(LoadLoop loop, Tally tally, List<Batch> batches) {
        super(loop, tally);
        this.batches = List.copyOf(batches);
    }

    @Override
    ByteBuffer next() {
        ByteBuffer frame = batches.get(turn).frame();
        turn = turn + 1 == batches.size() ? 0 : turn + 1;
        return frame;
    }

    @Override
    void onAnswer(ByteBuf answer, long dueNanos, long nanos) {
        ProduceResponse response = Frames.answer(Apis.PRODUCE, answer);
        PartitionProduceResponse partition =
                response.responses().getFirst().partitionResponses().getFirst();
        if (partition.errorCode() != 0) {
            tally().onError("Produce: error code " + partition.errorCode());
            return;
        }
        Long before = offsets.put(partition.index(), partition.baseOffset());
        if (before != null && partition.baseOffset() <= before) {
            tally().onError("offset " + partition.baseOffset() + " came after " + before);
        }
        Batch batch = batches.getFirst();
        tally().onAnswered(batch.batchBytes(), batch.records());
    }
}
