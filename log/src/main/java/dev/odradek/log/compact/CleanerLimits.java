package dev.odradek.log.compact;

/// The node's settings for cleaning, in Kafka's units.
///
/// @param enabled `log.cleaner.enable`
/// @param threads `log.cleaner.threads`: logs that are cleaned at one time
/// @param dedupeBufferBytes `log.cleaner.dedupe.buffer.size`, shared by all threads
/// @param loadFactor `log.cleaner.io.buffer.load.factor`: how full that buffer may be
/// @param ioBufferBytes `log.cleaner.io.buffer.size`, shared by all threads
/// @param ioBytesPerSecond `log.cleaner.io.max.bytes.per.second`, read and written, in sum
/// @param backoffMs `log.cleaner.backoff.ms`: wait when there is nothing to clean
public record CleanerLimits(
        boolean enabled,
        int threads,
        long dedupeBufferBytes,
        double loadFactor,
        int ioBufferBytes,
        double ioBytesPerSecond,
        long backoffMs) {
    private static final int IO_BUFFER_BYTES_MIN = 16 * 1024;

    /// Kafka's defaults.
    public static CleanerLimits defaults() {
        return new CleanerLimits(
                true, 1, 128 * 1024 * 1024, 0.9, 512 * 1024, Double.MAX_VALUE, 15_000);
    }

    /// What one thread may have for the keys it has seen.
    long dedupeBytesPerThread() {
        return dedupeBufferBytes / Math.max(1, threads);
    }

    /// What one thread reads, and writes, at once.
    int chunkBytes() {
        return Math.max(IO_BUFFER_BYTES_MIN, ioBufferBytes / Math.max(1, threads) / 2);
    }
}
