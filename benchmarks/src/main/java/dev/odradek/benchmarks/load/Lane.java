package dev.odradek.benchmarks.load;

/// One connection of a load, with requests of one kind.
public interface Lane {
    /// Sends one request.
    ///
    /// @param dueNanos when it ought to be sent
    void send(long dueNanos);

    /// Has every answer followed by another request from now on, or not any more.
    void repeat(boolean repeats);
}
