package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.ProduceLane.Batch;
import dev.odradek.benchmarks.load.RecordShape;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The connections of a produce load.
///
/// @param connections partitions are dealt out to them in turn; where there are fewer partitions,
///   several write to one
/// @param acks as producers say it
public record Producers(RecordShape shape, int connections, short acks) {
    public static final short ALL = -1;

    /// Opens the connections.
    List<ProduceLane> lanes(LoadLoop loop, Tally tally, Topic topic) {
        Map<Integer, Batch> batches = new HashMap<>();
        List<ProduceLane> lanes = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            List<Batch> own = new ArrayList<>();
            int first = connection % topic.partitions();
            for (int partition = first; partition < topic.partitions(); partition += connections) {
                own.add(
                        batches.computeIfAbsent(
                                partition, each -> Batch.of(topic, each, acks, shape, each)));
            }
            lanes.add(new ProduceLane(loop, tally, own));
        }
        return lanes;
    }

    /// Bytes of record batches in each request.
    int batchBytes(Topic topic) {
        return Batch.of(topic, 0, acks, shape, 0).batchBytes();
    }
}
