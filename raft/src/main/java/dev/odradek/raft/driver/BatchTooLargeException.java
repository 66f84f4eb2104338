package dev.odradek.raft.driver;

/// Records that must commit together are more than one batch can hold; nothing was appended.
public final class BatchTooLargeException extends RuntimeException {
    public BatchTooLargeException(int sizeBytes, int sizeBytesMax) {
        super("batch of " + sizeBytes + " bytes, at most " + sizeBytesMax + " fit");
    }
}
