package dev.odradek.benchmarks.load;

/// When the requests on their way were due, in the order in which they were sent. Guarded by its
/// owner.
final class DueTimes {
    private static final int CAPACITY_MIN = 16;

    private long[] ring = new long[CAPACITY_MIN];
    private int first;
    private int size;

    void add(long dueNanos) {
        if (size == ring.length) {
            var larger = new long[2 * ring.length];
            for (int i = 0; i < size; i++) {
                larger[i] = ring[(first + i) & (ring.length - 1)];
            }
            ring = larger;
            first = 0;
        }
        ring[(first + size) & (ring.length - 1)] = dueNanos;
        size++;
    }

    /// The oldest, which is taken out.
    ///
    /// @throws IllegalStateException when there is none: an answer to nothing
    long remove() {
        if (size == 0) {
            throw new IllegalStateException("an answer that nothing asked for");
        }
        long due = ring[first];
        first = (first + 1) & (ring.length - 1);
        size--;
        return due;
    }
}
