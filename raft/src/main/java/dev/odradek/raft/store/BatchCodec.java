package dev.odradek.raft.store;

import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.MalformedRecordException;
import dev.odradek.raft.record.RecordSerde;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.codec.UnsupportedVersionException;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.DecompressionLimitException;
import dev.odradek.wire.compress.MalformedCompressionException;
import dev.odradek.wire.metadata.KRaftVersionRecord;
import dev.odradek.wire.metadata.LeaderChangeMessage;
import dev.odradek.wire.metadata.SnapshotFooterRecord;
import dev.odradek.wire.metadata.SnapshotHeaderRecord;
import dev.odradek.wire.metadata.VotersRecord;
import dev.odradek.wire.record.ControlRecordType;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.MalformedBatchException;
import dev.odradek.wire.record.RecordBatchBuilder;
import dev.odradek.wire.record.RecordBatchView;
import dev.odradek.wire.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Batches of the metadata log to bytes and back: uncompressed, create time, no producer; records
/// have a value alone. Source: Kafka classes BatchBuilder and RecordsIterator.
public final class BatchCodec {
    /// The longest batch that is written, and that is read of a snapshot. Source: Kafka's
    /// MAX_BATCH_SIZE_BYTES.
    public static final int BATCH_BYTES_MAX = 8 * 1024 * 1024;

    // Kafka writes metadata uncompressed; what another tool compressed is read within this.
    private static final long DECOMPRESSED_BYTES_MAX = 16L * BATCH_BYTES_MAX;
    private static final short CONTROL_VERSION = 0;

    private BatchCodec() {}

    /// Appends one batch of control records.
    ///
    /// @param records at least one
    public static void writeControl(
            ByteBuf target,
            long baseOffset,
            int epoch,
            long timestampMs,
            Collection<? extends QuorumRecord> records) {
        try (var batch = new RecordBatchBuilder(target, Codec.NONE)) {
            batch.baseOffset(baseOffset).leaderEpoch(epoch);
            for (QuorumRecord record : records) {
                append(batch, timestampMs, record);
            }
            batch.finish();
        }
    }

    private static void append(RecordBatchBuilder batch, long timestampMs, QuorumRecord record) {
        switch (record) {
            case QuorumRecord.LeaderChange r ->
                    append(batch, timestampMs, ControlRecordType.LEADER_CHANGE, r.message());
            case QuorumRecord.KraftVersion r ->
                    append(
                            batch,
                            timestampMs,
                            ControlRecordType.KRAFT_VERSION,
                            new KRaftVersionRecord().kRaftVersion(r.version()));
            case QuorumRecord.Voters r ->
                    append(
                            batch,
                            timestampMs,
                            ControlRecordType.KRAFT_VOTERS,
                            votersRecord(r.voters()));
            case QuorumRecord.SnapshotHeader r ->
                    append(
                            batch,
                            timestampMs,
                            ControlRecordType.SNAPSHOT_HEADER,
                            new SnapshotHeaderRecord()
                                    .lastContainedLogTimestamp(r.lastContainedLogTimestampMs()));
            case QuorumRecord.SnapshotFooter _ ->
                    append(
                            batch,
                            timestampMs,
                            ControlRecordType.SNAPSHOT_FOOTER,
                            new SnapshotFooterRecord());
            case QuorumRecord.Unknown _ ->
                    throw new IllegalArgumentException("an unknown control record is not written");
        }
    }

    private static void append(
            RecordBatchBuilder batch, long timestampMs, ControlRecordType type, Message message) {
        ByteBuf value = Unpooled.buffer();
        message.write(new MessageWriter(value), CONTROL_VERSION);
        ControlRecords.append(batch, timestampMs, type, value);
    }

    /// Reads the whole batch at index `at` of `buffer` and checks its CRC.
    ///
    /// @throws MalformedRecordException when it is damaged or holds what this release cannot read
    public static MetadataBatch read(ByteBuf buffer, int at) {
        try {
            var view = new RecordBatchView().wrap(buffer, at);
            if (!view.isCrcValid()) {
                throw new MalformedRecordException(
                        "batch at offset " + view.baseOffset() + " does not match its CRC");
            }
            var records = new ArrayList<VersionedRecord>();
            var quorumRecords = new ArrayList<QuorumRecord>();
            try (var cursor = new RecordCursor(DECOMPRESSED_BYTES_MAX).open(view)) {
                while (cursor.next()) {
                    ByteBuf value = cursor.value();
                    if (value == null) {
                        throw new MalformedRecordException(
                                "record at offset " + cursor.offset() + " has no value");
                    }
                    if (view.isControl()) {
                        quorumRecords.add(quorumRecord(cursor, value));
                    } else {
                        records.add(RecordSerde.read(value));
                    }
                }
            }
            return new MetadataBatch(
                    view.baseOffset(),
                    view.lastOffset(),
                    view.partitionLeaderEpoch(),
                    view.maxTimestamp(),
                    view.sizeBytes(),
                    records,
                    quorumRecords);
        } catch (MalformedBatchException
                | MalformedMessageException
                | UnsupportedVersionException
                | MalformedCompressionException
                | DecompressionLimitException e) {
            throw new MalformedRecordException("batch at byte " + at + ": " + e.getMessage(), e);
        }
    }

    /// The control records of a batch; empty for a data batch, whose records are not looked at.
    ///
    /// @throws MalformedRecordException as [#read]
    public static List<QuorumRecord> readControl(ByteBuf buffer, int at) {
        return new RecordBatchView().wrap(buffer, at).isControl()
                ? read(buffer, at).quorumRecords()
                : List.of();
    }

    private static QuorumRecord quorumRecord(RecordCursor cursor, ByteBuf value) {
        var reader = new MessageReader(value);
        return switch (ControlRecords.typeOf(cursor)) {
            case LEADER_CHANGE ->
                    new QuorumRecord.LeaderChange(
                            LeaderChangeMessage.read(reader, CONTROL_VERSION));
            case SNAPSHOT_HEADER ->
                    new QuorumRecord.SnapshotHeader(
                            SnapshotHeaderRecord.read(reader, CONTROL_VERSION)
                                    .lastContainedLogTimestamp());
            case SNAPSHOT_FOOTER -> new QuorumRecord.SnapshotFooter();
            case KRAFT_VERSION ->
                    new QuorumRecord.KraftVersion(
                            KRaftVersionRecord.read(reader, CONTROL_VERSION).kRaftVersion());
            case KRAFT_VOTERS ->
                    new QuorumRecord.Voters(voters(VotersRecord.read(reader, CONTROL_VERSION)));
            case ABORT, COMMIT -> new QuorumRecord.Unknown();
            case null -> new QuorumRecord.Unknown();
        };
    }

    private static VotersRecord votersRecord(VoterSet set) {
        var record = new VotersRecord();
        for (Voter voter : set.voters()) {
            var endpoints = new ArrayList<VotersRecord.Endpoint>();
            for (Endpoint endpoint : voter.endpoints()) {
                endpoints.add(
                        new VotersRecord.Endpoint()
                                .name(endpoint.listener())
                                .host(endpoint.host())
                                .port(endpoint.port()));
            }
            record.voters()
                    .add(
                            new VotersRecord.Voter()
                                    .voterId(voter.key().id())
                                    .voterDirectoryId(voter.key().directoryId())
                                    .endpoints(endpoints)
                                    .kRaftVersionFeature(
                                            new VotersRecord.KRaftVersionFeature()
                                                    .minSupportedVersion(voter.kraftVersionMin())
                                                    .maxSupportedVersion(voter.kraftVersionMax())));
        }
        return record;
    }

    private static VoterSet voters(VotersRecord record) {
        var voters = new ArrayList<Voter>();
        for (VotersRecord.Voter voter : record.voters()) {
            var endpoints = new ArrayList<Endpoint>();
            for (VotersRecord.Endpoint endpoint : voter.endpoints()) {
                endpoints.add(new Endpoint(endpoint.name(), endpoint.host(), endpoint.port()));
            }
            voters.add(
                    new Voter(
                            new ReplicaKey(voter.voterId(), voter.voterDirectoryId()),
                            endpoints,
                            voter.kRaftVersionFeature().minSupportedVersion(),
                            voter.kRaftVersionFeature().maxSupportedVersion()));
        }
        return new VoterSet(voters);
    }
}
