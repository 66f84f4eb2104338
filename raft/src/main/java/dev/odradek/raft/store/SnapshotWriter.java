package dev.odradek.raft.store;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.RecordSerde;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a snapshot, or another file of the same make:
///
/// ```
/// control batch: SnapshotHeader, and with kraft.version 1 also KRaftVersion and Voters
/// data batches
/// control batch: SnapshotFooter
/// ```
///
/// Offsets count from 0. It goes to a file of another name and takes its own in one step, once it
/// is durable. Source: Kafka classes RecordsSnapshotWriter, BatchFileWriter.
public final class SnapshotWriter implements AutoCloseable {
    private final Disk disk;
    private final Path partial;
    private final Path target;
    private final int epoch;
    private final long nowMs;
    private final int batchBytesMax;
    private final DiskFile file;
    private final ByteBuf bytes = Unpooled.buffer();
    private final ByteBuf value = Unpooled.buffer();
    private @Nullable RecordBatchBuilder batch;
    private long nextOffset;
    private long sizeBytes;
    private boolean ended;

    /// @param partial where it is written; replaced when it exists
    /// @param target what it becomes
    /// @param epoch of all its batches
    /// @param nowMs timestamp of all its batches, Unix epoch ms
    /// @param batchBytesMax size that data batches keep to
    SnapshotWriter(Disk disk, Path partial, Path target, int epoch, long nowMs, int batchBytesMax)
            throws IOException {
        this.disk = disk;
        this.partial = partial;
        this.target = target;
        this.epoch = epoch;
        this.nowMs = nowMs;
        this.batchBytesMax = batchBytesMax;
        disk.delete(partial);
        this.file = disk.open(partial, Disk.Access.CREATE);
    }

    /// Comes first.
    ///
    /// @param kraftVersion 0 writes neither it nor the voters
    /// @param voters null when the log holds none
    void header(long lastContainedLogTimestampMs, short kraftVersion, @Nullable VoterSet voters)
            throws IOException {
        var records = new ArrayList<QuorumRecord>();
        records.add(new QuorumRecord.SnapshotHeader(lastContainedLogTimestampMs));
        if (kraftVersion >= 1) {
            records.add(new QuorumRecord.KraftVersion(kraftVersion));
            if (voters != null) {
                records.add(new QuorumRecord.Voters(voters));
            }
        }
        control(records);
    }

    /// Appends records; where a batch is full the next one begins.
    ///
    /// @throws dev.odradek.wire.codec.UnsupportedVersionException when a record's version cannot
    ///   carry what it holds
    public void append(List<VersionedRecord> records) throws IOException {
        Invariant.check(!ended, "record after the end of %s", target);
        for (VersionedRecord record : records) {
            value.clear();
            RecordSerde.write(record, value);
            append();
        }
    }

    private void append() throws IOException {
        RecordBatchBuilder current = batch;
        if (current != null
                && current.estimatedSizeBytesWith(nowMs, -1, value.readableBytes())
                        > batchBytesMax) {
            finishBatch();
            current = null;
        }
        if (current == null) {
            current = new RecordBatchBuilder(bytes, Codec.NONE);
            current.baseOffset(nextOffset).leaderEpoch(epoch);
            batch = current;
        }
        current.append(nowMs, null, value);
        nextOffset++;
    }

    /// Ends the snapshot: it is durable and has its name when this returns.
    ///
    /// @return its size in bytes
    public long finish() throws IOException {
        finishBatch();
        control(List.of(new QuorumRecord.SnapshotFooter()));
        ended = true;
        file.force(true);
        file.close();
        disk.rename(partial, target);
        disk.syncDirectory(directoryOf(target));
        return sizeBytes;
    }

    private void control(List<QuorumRecord> records) throws IOException {
        BatchCodec.writeControl(bytes, nextOffset, epoch, nowMs, records);
        nextOffset += records.size();
        write();
    }

    private void finishBatch() throws IOException {
        RecordBatchBuilder current = batch;
        batch = null;
        if (current != null) {
            current.finish();
            write();
        }
    }

    private void write() throws IOException {
        int length = bytes.readableBytes();
        file.write(bytes.nioBuffer(), sizeBytes);
        sizeBytes += length;
        bytes.clear();
    }

    static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        Invariant.check(parent != null, "%s has no directory", file);
        return parent == null ? file : parent;
    }

    /// Throws an unfinished snapshot away.
    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            file.close();
            disk.delete(partial);
        }
    }
}
