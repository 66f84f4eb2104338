package dev.odradek.broker.metadata;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.Partitions;
import dev.odradek.log.MoveHost;
import dev.odradek.log.PartitionLog;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What moves of logs between log directories need of the broker: the controller is told, and the
/// partition takes the log at its new place. Any thread.
public final class DirectoryMoves implements MoveHost {
    private static final Logger log = LoggerFactory.getLogger(DirectoryMoves.class);

    private final Partitions partitions;
    private final DirectoryAssignments assignments;

    public DirectoryMoves(Partitions partitions, DirectoryAssignments assignments) {
        this.partitions = partitions;
        this.assignments = assignments;
    }

    @Override
    public void assign(PartitionLog moved, Uuid directoryId, Runnable done) {
        try {
            assignments.assign(
                    moved.topicId(), moved.topicPartition().partition(), directoryId, done);
        } catch (QueueClosedException e) {
            log.debug("The broker stops; the next start tells of {}", moved);
        }
    }

    @Override
    public boolean exchange(TopicPartition partition, Supplier<@Nullable PartitionLog> swap) {
        Partition hosted = partitions.get(partition);
        return hosted != null && hosted.exchange(swap);
    }
}
