package dev.odradek.log;

import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whoever uses the logs, as a move of one of them to another log directory needs it.
public interface MoveHost {
    /// The replica will soon lie in another log directory, or stays where it is after all: tells
    /// the cluster.
    ///
    /// @param directoryId where it lies then
    /// @param done runs once the cluster knows; on any thread, never when `moved` was told of again
    ///   before
    void assign(PartitionLog moved, Uuid directoryId, Runnable done);

    /// Runs `swap` while nothing is appended to the partition's log, and uses the log that it gives
    /// from then on.
    ///
    /// @param swap gives null when nothing is to change
    /// @return whether another log is used now
    boolean exchange(TopicPartition partition, Supplier<@Nullable PartitionLog> swap);
}
