package dev.odradek.wire.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the primitives of the protocol to a growing buffer. Records that are not in memory stay
/// where they are: their length is written, and they become a [FramePart] of their own.
///
/// `flexible` as in [MessageReader].
public final class MessageWriter {

    private static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    private final ByteBuf buffer;
    private final int start;
    private List<Attachment> attachments = List.of();
    private int attachedBytes;

    private record Attachment(int at, RecordBytes records) {}

    /// @param buffer bytes are appended; the caller keeps owning it, unless [#parts] is called
    public MessageWriter(ByteBuf buffer) {
        this.buffer = buffer;
        this.start = buffer.writerIndex();
    }

    /// The buffer that is written to. It lacks the records that are parts of their own.
    public ByteBuf buffer() {
        return buffer;
    }

    /// Bytes written so far, those of records that stay where they are included.
    public int sizeBytes() {
        return buffer.writerIndex() - start + attachedBytes;
    }

    /// Ends the writing and hands the frame over, in order. The parts together carry the one
    /// reference to the buffer that the caller had: each [FramePart.Bytes] is released by whoever
    /// takes it, the buffer itself by nobody.
    public List<FramePart> parts() {
        if (attachments.isEmpty()) {
            return List.of(new FramePart.Bytes(buffer));
        }
        List<FramePart> parts = new ArrayList<>(2 * attachments.size() + 1);
        int from = buffer.readerIndex();
        for (Attachment attachment : attachments) {
            addBytes(parts, from, attachment.at());
            parts.add(new FramePart.Records(attachment.records()));
            from = attachment.at();
        }
        addBytes(parts, from, buffer.writerIndex());
        buffer.release();
        return parts;
    }

    private void addBytes(List<FramePart> parts, int from, int until) {
        if (until > from) {
            parts.add(new FramePart.Bytes(buffer.retainedSlice(from, until - from)));
        }
    }

    /// Leaves room for an int32 to be filled by [#fillInt].
    ///
    /// @return where it is
    public int reserveInt() {
        int at = buffer.writerIndex();
        buffer.writeInt(0);
        return at;
    }

    /// Fills what [#reserveInt] left open.
    public void fillInt(int at, int value) {
        buffer.setInt(at, value);
    }

    /// Writes 1 or 0 as one byte.
    public void writeBoolean(boolean value) {
        buffer.writeBoolean(value);
    }

    /// Writes an int8.
    public void writeByte(byte value) {
        buffer.writeByte(value);
    }

    /// Writes an int16.
    public void writeShort(short value) {
        buffer.writeShort(value);
    }

    /// Writes a uint16.
    ///
    /// @throws IllegalArgumentException if `value` is not within 0 to 65535
    public void writeUnsignedShort(int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(value + " is no unsigned 16-bit number");
        }
        buffer.writeShort(value);
    }

    /// Writes an int32.
    public void writeInt(int value) {
        buffer.writeInt(value);
    }

    /// Writes a uint32.
    ///
    /// @throws IllegalArgumentException if `value` is not within 0 to 2^32 - 1
    public void writeUnsignedInt(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(value + " is no unsigned 32-bit number");
        }
        buffer.writeInt((int) value);
    }

    /// Writes an int64.
    public void writeLong(long value) {
        buffer.writeLong(value);
    }

    /// Writes a float64.
    public void writeDouble(double value) {
        buffer.writeDouble(value);
    }

    /// Writes the 16 bytes of a uuid.
    public void writeUuid(Uuid value) {
        buffer.writeLong(value.mostSignificantBits());
        buffer.writeLong(value.leastSignificantBits());
    }

    /// Writes the bits of `value` as an unsigned varint.
    public void writeUnsignedVarint(int value) {
        Varints.writeUnsignedInt(buffer, value);
    }

    /// Writes a string as UTF-8.
    ///
    /// @throws IllegalArgumentException if it has more than 32767 bytes
    public void writeString(String value, boolean flexible) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > STRING_BYTES_MAX) {
            throw new IllegalArgumentException("string has " + length + " bytes");
        }
        if (flexible) {
            writeUnsignedVarint(length + 1);
        } else {
            buffer.writeShort(length);
        }
        ByteBufUtil.reserveAndWriteUtf8(buffer, value, length);
    }

    /// Writes a string as UTF-8, or null.
    ///
    /// @throws IllegalArgumentException if it has more than 32767 bytes
    public void writeNullableString(@Nullable String value, boolean flexible) {
        if (value != null) {
            writeString(value, flexible);
        } else if (flexible) {
            buffer.writeByte(0);
        } else {
            buffer.writeShort(-1);
        }
    }

    /// Writes a length and the bytes.
    public void writeBytes(byte[] value, boolean flexible) {
        writeLength(value.length, flexible);
        buffer.writeBytes(value);
    }

    /// Writes a length and the bytes, or null.
    public void writeNullableBytes(byte @Nullable [] value, boolean flexible) {
        if (value == null) {
            writeLength(-1, flexible);
        } else {
            writeBytes(value, flexible);
        }
    }

    /// Writes a length and the records: a copy of those that are [BufferedRecords], a reference to
    /// others.
    public void writeRecords(RecordBytes records, boolean flexible) {
        int size = records.sizeBytes();
        writeLength(size, flexible);
        if (records instanceof BufferedRecords(ByteBuf bytes)) {
            buffer.writeBytes(bytes, bytes.readerIndex(), size);
        } else if (size > 0) {
            if (attachments.isEmpty()) {
                attachments = new ArrayList<>();
            }
            attachments.add(new Attachment(buffer.writerIndex(), records));
            attachedBytes = Math.addExact(attachedBytes, size);
        }
    }

    /// As [#writeRecords], or null.
    public void writeNullableRecords(@Nullable RecordBytes records, boolean flexible) {
        if (records == null) {
            writeLength(-1, flexible);
        } else {
            writeRecords(records, flexible);
        }
    }

    /// Writes the byte before a nullable struct.
    public void writePresence(boolean present) {
        buffer.writeByte(present ? 1 : -1);
    }

    /// Writes the byte before a nullable struct in a tagged field.
    public void writeTaggedPresence(boolean present) {
        buffer.writeByte(present ? 1 : 0);
    }

    /// Writes the length of bytes, records or a list; -1 for null.
    public void writeLength(int length, boolean flexible) {
        if (flexible) {
            writeUnsignedVarint(length + 1);
        } else {
            buffer.writeInt(length);
        }
    }

    /// Writes a list of int8.
    public void writeByteList(List<Byte> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (byte value : list) {
            buffer.writeByte(value);
        }
    }

    /// Writes a list of int16.
    public void writeShortList(List<Short> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (short value : list) {
            buffer.writeShort(value);
        }
    }

    /// Writes a list of int32.
    public void writeIntList(List<Integer> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (int value : list) {
            buffer.writeInt(value);
        }
    }

    /// Writes a list of int64.
    public void writeLongList(List<Long> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (long value : list) {
            buffer.writeLong(value);
        }
    }

    /// Writes a list of strings.
    public void writeStringList(List<String> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (String value : list) {
            writeString(value, flexible);
        }
    }

    /// Writes a list of uuids.
    public void writeUuidList(List<Uuid> list, boolean flexible) {
        writeLength(list.size(), flexible);
        for (Uuid value : list) {
            writeUuid(value);
        }
    }

    /// Writes a list of int8, or null.
    public void writeNullableByteList(@Nullable List<Byte> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeByteList(list, flexible);
        }
    }

    /// Writes a list of int16, or null.
    public void writeNullableShortList(@Nullable List<Short> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeShortList(list, flexible);
        }
    }

    /// Writes a list of int32, or null.
    public void writeNullableIntList(@Nullable List<Integer> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeIntList(list, flexible);
        }
    }

    /// Writes a list of int64, or null.
    public void writeNullableLongList(@Nullable List<Long> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeLongList(list, flexible);
        }
    }

    /// Writes a list of strings, or null.
    public void writeNullableStringList(@Nullable List<String> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeStringList(list, flexible);
        }
    }

    /// Writes a list of uuids, or null.
    public void writeNullableUuidList(@Nullable List<Uuid> list, boolean flexible) {
        if (list == null) {
            writeLength(-1, flexible);
        } else {
            writeUuidList(list, flexible);
        }
    }

    /// Begins a tagged field, whose size is known only at its end: a byte is left open for it.
    ///
    /// @return what [#endTag] wants
    public int beginTag(int tag) {
        writeUnsignedVarint(tag);
        int at = buffer.writerIndex();
        buffer.writeByte(0);
        return at;
    }

    /// Ends a tagged field. One longer than 127 bytes is moved to make room for its size.
    ///
    /// @param at what [#beginTag] returned
    public void endTag(int at) {
        int from = at + 1;
        int size = buffer.writerIndex() - from;
        int extra = Varints.sizeOfUnsignedInt(size) - 1;
        if (extra > 0) {
            byte[] content = new byte[size];
            buffer.getBytes(from, content);
            buffer.ensureWritable(extra);
            buffer.setBytes(from + extra, content);
        }
        buffer.writerIndex(at);
        writeUnsignedVarint(size);
        buffer.writerIndex(from + extra + size);
    }

    /// Writes the unknown tagged fields below `tag`, from the one at `next` on.
    ///
    /// @return index of the first one that is not written yet
    public int writeUnknownTags(List<RawTaggedField> fields, int next, int tag) {
        int index = next;
        while (index < fields.size() && fields.get(index).tag() < tag) {
            writeRaw(fields.get(index));
            index++;
        }
        return index;
    }

    /// Writes the unknown tagged fields from the one at `next` to the last.
    public void writeUnknownTags(List<RawTaggedField> fields, int next) {
        for (int index = next; index < fields.size(); index++) {
            writeRaw(fields.get(index));
        }
    }

    /// Writes the tag section of a struct that has no known tagged field to write.
    public void writeTagSection(List<RawTaggedField> fields) {
        writeUnsignedVarint(fields.size());
        writeUnknownTags(fields, 0);
    }

    private void writeRaw(RawTaggedField field) {
        writeUnsignedVarint(field.tag());
        writeUnsignedVarint(field.data().length);
        buffer.writeBytes(field.data());
    }
}
