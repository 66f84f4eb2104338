package dev.odradek.benchmarks.measure;

/// Processor time of a process, in seconds, by what it went into.
///
/// @param work all but the compilers: the broker's own threads and the collector's
/// @param collector of that, garbage collection
/// @param compilers C1 and C2, which a warm broker does not run
public record Processor(double work, double collector, double compilers) {
    public Processor minus(Processor earlier) {
        return new Processor(
                work - earlier.work, collector - earlier.collector, compilers - earlier.compilers);
    }

    public Processor plus(Processor other) {
        return new Processor(
                work + other.work, collector + other.collector, compilers + other.compilers);
    }

    public double total() {
        return work + compilers;
    }
}
