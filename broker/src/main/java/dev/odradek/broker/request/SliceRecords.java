package dev.odradek.broker.request;

import dev.odradek.base.disk.DiskFile;
import dev.odradek.log.LogSlice;

/// A read of a partition's log on its way to a client.
///
/// @param slice not empty; owned by this object
record SliceRecords(LogSlice slice) implements FileRecords {
    @Override
    public DiskFile file() {
        return slice.lease().file();
    }

    @Override
    public long position() {
        return slice.position();
    }

    @Override
    public int sizeBytes() {
        return slice.sizeBytes();
    }

    @Override
    public void release() {
        slice.release();
    }
}
