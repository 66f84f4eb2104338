package dev.odradek.raft.record;

/// Bytes in the metadata log or a snapshot that are no record this release knows.
public final class MalformedRecordException extends RuntimeException {
    public MalformedRecordException(String what) {
        super(what);
    }

    public MalformedRecordException(String what, Throwable cause) {
        super(what, cause);
    }
}
