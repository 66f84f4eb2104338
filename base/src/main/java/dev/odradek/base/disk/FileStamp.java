package dev.odradek.base.disk;

/// Which file lies under a name, and when it last changed: whatever writes to a file, or to a
/// directory's list of names, changes its stamp.
///
/// @param inode of the file; another one of the same name has another, as long as the first exists
/// @param modifiedNs time of the last change, ns since 1970
/// @param sizeBytes of a file; of a directory whatever the file system says
public record FileStamp(long inode, long modifiedNs, long sizeBytes) {}
