package dev.odradek.raft.record;

import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.codec.UnsupportedVersionException;
import dev.odradek.wire.metadata.MetadataRecords;
import io.netty.buffer.ByteBuf;

/// The value of a record in the metadata log:
///
/// ```
/// frame version  unsigned varint, 1
/// api key        unsigned varint
/// version        unsigned varint
/// message        to the end
/// ```
///
/// Source: Kafka class AbstractApiMessageSerde.
public final class RecordSerde {
    private static final int FRAME_VERSION = 1;

    private RecordSerde() {}

    /// Appends the framed record at the writer index of `target`.
    ///
    /// @throws dev.odradek.wire.codec.UnsupportedVersionException when the record's version cannot
    ///   carry what the message holds; `target` is then as it was
    public static void write(VersionedRecord record, ByteBuf target) {
        int startAt = target.writerIndex();
        boolean written = false;
        try {
            var writer = new MessageWriter(target);
            writer.writeUnsignedVarint(FRAME_VERSION);
            writer.writeUnsignedVarint(record.message().apiKey());
            writer.writeUnsignedVarint(record.version());
            record.message().write(writer, record.version());
            written = true;
        } finally {
            if (!written) {
                target.writerIndex(startAt);
            }
        }
    }

    /// Reads the record that the readable bytes of `value` hold; its indexes are moved to the end.
    ///
    /// @throws MalformedRecordException when they are anything else than one whole known record
    public static VersionedRecord read(ByteBuf value) {
        var reader = new MessageReader(value);
        try {
            int frameVersion = reader.readUnsignedVarint();
            if (frameVersion != FRAME_VERSION) {
                throw new MalformedRecordException(
                        "metadata record with frame version " + frameVersion + ", known is 1");
            }
            short apiKey = readShort(reader, "type");
            short version = readShort(reader, "version");
            Message message = MetadataRecords.read(reader, apiKey, version);
            if (reader.remaining() > 0) {
                throw new MalformedRecordException(
                        reader.remaining() + " bytes after metadata record of type " + apiKey);
            }
            return new VersionedRecord(message, version);
        } catch (MalformedMessageException
                | UnsupportedVersionException
                | IllegalArgumentException e) {
            throw new MalformedRecordException("metadata record: " + e.getMessage(), e);
        }
    }

    private static short readShort(MessageReader reader, String what) {
        int value = reader.readUnsignedVarint();
        if (value < 0 || value > Short.MAX_VALUE) {
            throw new MalformedRecordException("metadata record with " + what + " " + value);
        }
        return (short) value;
    }
}
