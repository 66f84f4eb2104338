package dev.odradek.benchmarks.work;

/// One piece of work of the matrix.
public interface Work {
    /// What figures and refusals call it, such as `bulk-1k`.
    String name();

    /// Does it, and reports its figures.
    ///
    /// @param broker runs, and goes on running
    /// @throws RefusedException when what was measured must not be compared
    void run(Broker broker) throws RefusedException;
}
