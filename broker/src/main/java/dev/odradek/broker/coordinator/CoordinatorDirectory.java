package dev.odradek.broker.coordinator;

/// Where the coordinators are: the leaders of internal topics' partitions. Thread-safe.
public interface CoordinatorDirectory {
    /// Where a client reaches a broker.
    record Endpoint(int nodeId, String host, int port) {}

    /// What is known of a partition's leader.
    sealed interface Located {
        record At(Endpoint endpoint) implements Located {}

        /// The topic does not exist yet.
        record NoTopic() implements Located {}

        /// The partition does not exist, has no leader, or its leader no such listener.
        record NoLeader() implements Located {}
    }

    /// @param listener the name of the listener that the client came in through
    Located locate(String internalTopic, int partition, String listener);

    /// Has an internal topic made, if it is not there and not being made already. Returns at once.
    void create(String internalTopic);
}
