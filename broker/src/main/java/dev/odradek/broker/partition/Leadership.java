package dev.odradek.broker.partition;

import java.util.List;

/// What this broker is to a partition, as the controller said last. Immutable; read by all without
/// a lock.
public sealed interface Leadership {
    /// The leader epoch that goes with it.
    int epoch();

    /// The broker that leads; -1 when none does.
    int leaderId();

    /// This broker leads.
    ///
    /// @param partitionEpoch counts the controller's changes of the partition
    /// @param replicas all replicas, by broker id
    /// @param isr replicas in sync, this broker among them
    /// @param startOffset the log's end when this epoch began: offsets below it are of earlier
    ///   epochs
    record Leading(
            int epoch,
            int leaderId,
            int partitionEpoch,
            List<Integer> replicas,
            List<Integer> isr,
            long startOffset)
            implements Leadership {
        public Leading {
            replicas = List.copyOf(replicas);
            isr = List.copyOf(isr);
        }
    }

    /// Another broker leads, or none.
    record Following(int epoch, int leaderId) implements Leadership {}
}
