package dev.odradek.wire.compress;

import java.util.concurrent.ArrayBlockingQueue;

/// Arrays for a codec's blocks, of which a few of the usual size are kept for reuse. What an array
/// holds when it is taken is anything. Threads: any; an array belongs to one taker at a time.
final class ScratchArrays {
    /// A block of 64 KiB, also one that lz4 or snappy has made larger instead of smaller.
    static final int USUAL_BYTES = 80 * 1024;

    private static final ArrayBlockingQueue<byte[]> KEPT =
            new ArrayBlockingQueue<>(4 * Runtime.getRuntime().availableProcessors());

    private ScratchArrays() {}

    static byte[] take(int sizeBytes) {
        if (sizeBytes > USUAL_BYTES) {
            return new byte[sizeBytes];
        }
        byte[] kept = KEPT.poll();
        return kept == null ? new byte[USUAL_BYTES] : kept;
    }

    /// An array that is not of the usual size is dropped, and so is one too many.
    static void giveBack(byte[] array) {
        if (array.length == USUAL_BYTES) {
            boolean _ = KEPT.offer(array);
        }
    }

    /// Swaps an array for one of at least this size.
    static byte[] atLeast(int sizeBytes, byte[] array) {
        if (array.length >= sizeBytes) {
            return array;
        }
        giveBack(array);
        return take(sizeBytes);
    }
}
