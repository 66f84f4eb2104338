package dev.odradek.broker.fetch;

import dev.odradek.base.disk.FileLease;
import dev.odradek.log.LogSlice;

/// A slice of a log as the network layer sends it.
record SliceRecords(LogSlice slice) implements FileRecords {
    @Override
    public FileLease lease() {
        return slice.lease();
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
