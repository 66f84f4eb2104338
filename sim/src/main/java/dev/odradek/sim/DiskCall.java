package dev.odradek.sim;

/// What a node asks of its disk.
public enum DiskCall {
    OPEN,
    READ,
    WRITE,
    FORCE,
    TRUNCATE,
    LOOK,
    LIST,
    CREATE_DIRECTORY,
    RENAME,
    DELETE,
    SYNC_DIRECTORY,
    SYNC_FILE_SYSTEM,
    LOCK
}
