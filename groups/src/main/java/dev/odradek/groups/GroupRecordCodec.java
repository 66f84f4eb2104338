package dev.odradek.groups;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.EncodedRecord;
import dev.odradek.groups.shard.RecordCodec;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.coordinator.GroupRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// Records of `__consumer_offsets` as bytes.
///
/// ```
/// key:   type (int16), key of that type
/// value: version (int16), value in that version; absent in a tombstone
/// ```
///
/// Source: Kafka 4.3.1 CoordinatorRecordSerde.
public enum GroupRecordCodec implements RecordCodec {
    INSTANCE;

    private static final int TYPICAL_BYTES = 128;

    @Override
    public EncodedRecord encode(CoordinatorRecord record) {
        Message key = record.key();
        Message value = record.value();
        return new EncodedRecord(
                prefixed(key.apiKey(), key, key.highestVersion()),
                value == null
                        ? null
                        : prefixed(record.valueVersion(), value, record.valueVersion()));
    }

    @Override
    public @Nullable CoordinatorRecord decode(ByteBuf key, @Nullable ByteBuf value) {
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

    private static byte[] prefixed(short prefix, Message message, short version) {
        var writer = new MessageWriter(Unpooled.buffer(TYPICAL_BYTES));
        writer.writeShort(prefix);
        message.write(writer, version);
        return ByteBufUtil.getBytes(writer.buffer());
    }
}
