package dev.odradek.groups;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.coordinator.GroupRecords;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Records of `__consumer_offsets` as bytes.
///
/// ```
/// key:   type (int16), key of that type
/// value: version (int16), value in that version; absent in a tombstone
/// ```
///
/// Source: Kafka 4.3.1 CoordinatorRecordSerde.
public final class GroupRecordSerde {
    private GroupRecordSerde() {}

    public static void writeKey(CoordinatorRecord record, ByteBuf target) {
        var writer = new MessageWriter(target);
        writer.writeShort(record.key().apiKey());
        record.key().write(writer, record.key().highestVersion());
    }

    /// @return false, with nothing written, for a tombstone
    public static boolean writeValue(CoordinatorRecord record, ByteBuf target) {
        Message value = record.value();
        if (value == null) {
            return false;
        }
        var writer = new MessageWriter(target);
        writer.writeShort(record.valueVersion());
        value.write(writer, record.valueVersion());
        return true;
    }

    /// @param value null in a tombstone
    /// @return null when the type is not known: a later release left it
    /// @throws MalformedMessageException when the bytes are not what type and version promise
    public static @Nullable CoordinatorRecord read(ByteBuf key, @Nullable ByteBuf value) {
        var keyReader = new MessageReader(key);
        short type = keyReader.readShort();
        Message keyMessage = GroupRecords.readKey(keyReader, type);
        if (keyMessage == null) {
            return null;
        }
        if (value == null) {
            return CoordinatorRecord.tombstone(keyMessage);
        }
        var valueReader = new MessageReader(value);
        short version = valueReader.readShort();
        return CoordinatorRecord.of(
                keyMessage, GroupRecords.readValue(valueReader, type, version), version);
    }
}
