package dev.odradek.sim;

/// Which of the directory changes that nobody has synced are there after a power cut.
public enum MetadataOrder {
    /// The first ones, up to any point: what a journalling file system does (ext4, XFS), whose
    /// journal is written in the order of the changes. A sync of any directory writes all of it.
    JOURNALLED,
    /// Any of them, each by itself: all that POSIX allows. A sync of a directory keeps the changes
    /// of that directory alone.
    ANY
}
