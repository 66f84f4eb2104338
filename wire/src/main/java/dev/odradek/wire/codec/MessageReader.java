package dev.odradek.wire.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the primitives of the protocol from a buffer whose bytes may be hostile.
///
/// Every length is checked against the bytes that are left before anything is allocated, and what
/// is allocated is estimated and counted: no more than [#BUDGET_PER_BYTE] bytes of objects for each
/// byte of the frame, and [#BUDGET_FLOOR_BYTES] on top. Real messages stay far below; the dearest
/// known, lists of one-letter strings, take about 26 bytes per byte and never come in lots.
/// Whatever is wrong is a [MalformedMessageException].
///
/// `flexible` tells the two encodings of lengths apart: compact (a varint, one higher than the
/// length, 0 for null; source: KIP-482) or fixed (int16 for strings, else int32; -1 for null).
///
/// The reader advances the buffer's reader index and never retains the buffer.
public final class MessageReader {

    /// Estimated bytes of objects that each byte of the frame may cause.
    public static final int BUDGET_PER_BYTE = 16;

    /// Estimated bytes of objects that any frame may cause.
    public static final int BUDGET_FLOOR_BYTES = 256 * 1024;

    /// Tagged fields unknown to this release that one struct may carry.
    public static final int UNKNOWN_TAGS_MAX = 128;

    /// Bytes of tagged fields unknown to this release that one message may carry.
    public static final int UNKNOWN_TAG_BYTES_MAX = 1024 * 1024;

    /// Kafka's limit for the length of any string, compact or not.
    private static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    private static final int OBJECT_BYTES = 24;
    private static final int REFERENCE_BYTES = 4;
    private static final int BOXED_BYTES = 16;
    private static final int BOXED_LONG_BYTES = 24;
    private static final int UUID_BYTES = 32;

    private final ByteBuf buffer;
    private final int start;
    private long budget;
    private int unknownTagBytesLeft = UNKNOWN_TAG_BYTES_MAX;
    private byte[] scratch = {};

    /// @param buffer its readable bytes are the frame; the caller keeps owning it
    public MessageReader(ByteBuf buffer) {
        this.buffer = buffer;
        this.start = buffer.readerIndex();
        this.budget = BUDGET_FLOOR_BYTES + (long) BUDGET_PER_BYTE * buffer.readableBytes();
    }

    /// Bytes read so far.
    public int position() {
        return buffer.readerIndex() - start;
    }

    /// Bytes not read yet.
    public int remaining() {
        return buffer.readableBytes();
    }

    /// Reads one byte; anything but 0 is true.
    public boolean readBoolean() {
        return readByte() != 0;
    }

    /// Reads an int8.
    public byte readByte() {
        require(Byte.BYTES);
        return buffer.readByte();
    }

    /// Reads an int16.
    public short readShort() {
        require(Short.BYTES);
        return buffer.readShort();
    }

    /// Reads a uint16: 0 to 65535.
    public int readUnsignedShort() {
        require(Short.BYTES);
        return buffer.readUnsignedShort();
    }

    /// Reads an int32.
    public int readInt() {
        require(Integer.BYTES);
        return buffer.readInt();
    }

    /// Reads a uint32: 0 to 2^32 - 1.
    public long readUnsignedInt() {
        require(Integer.BYTES);
        return buffer.readUnsignedInt();
    }

    /// Reads an int64.
    public long readLong() {
        require(Long.BYTES);
        return buffer.readLong();
    }

    /// Reads a float64.
    public double readDouble() {
        require(Double.BYTES);
        return buffer.readDouble();
    }

    /// Reads a uuid.
    public Uuid readUuid() {
        require(2 * Long.BYTES);
        charge(UUID_BYTES);
        long mostSignificantBits = buffer.readLong();
        long leastSignificantBits = buffer.readLong();
        return mostSignificantBits == 0 && leastSignificantBits == 0
                ? Uuid.ZERO
                : new Uuid(mostSignificantBits, leastSignificantBits);
    }

    /// Reads an unsigned varint of at most 32 bits, returned as the int with the same bits.
    public int readUnsignedVarint() {
        int at = position();
        try {
            return Varints.readUnsignedInt(buffer);
        } catch (MalformedMessageException e) {
            throw new MalformedMessageException(at, "varint is cut off or has more than 32 bits");
        }
    }

    /// Reads a string. Bytes that are not UTF-8 become U+FFFD.
    public String readString(boolean flexible) {
        String value = readNullableString(flexible);
        return value == null ? nullRefused("string") : value;
    }

    /// Reads a string or null.
    public @Nullable String readNullableString(boolean flexible) {
        int at = position();
        int length = flexible ? readCompactLength() : readShort();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > STRING_BYTES_MAX || length > remaining()) {
            throw lie(at, "string", length);
        }
        if (length == 0) {
            return "";
        }
        charge(2L * OBJECT_BYTES + length);
        return text(length);
    }

    /// Reads a copy of the field's bytes.
    public byte[] readBytes(boolean flexible) {
        byte[] value = readNullableBytes(flexible);
        return value == null ? nullRefused("bytes") : value;
    }

    /// Reads a copy of the field's bytes, or null.
    public byte @Nullable [] readNullableBytes(boolean flexible) {
        int length = readLength(flexible, "bytes");
        return length == -1 ? null : copy(length);
    }

    /// Reads a view of a records field, which lives no longer than the frame.
    public RecordBytes readRecords(boolean flexible) {
        RecordBytes value = readNullableRecords(flexible);
        return value == null ? nullRefused("records") : value;
    }

    /// Reads a view of a records field, which lives no longer than the frame; or null.
    public @Nullable RecordBytes readNullableRecords(boolean flexible) {
        int length = readLength(flexible, "records");
        if (length == -1) {
            return null;
        }
        charge(4L * OBJECT_BYTES);
        return new BufferedRecords(buffer.readSlice(length));
    }

    /// Reads the byte before a nullable struct; false is null.
    public boolean readPresence() {
        return readByte() >= 0;
    }

    /// Reads the byte before a nullable struct in a tagged field, where 0 is null: Kafka codes the
    /// two differently.
    public boolean readTaggedPresence() {
        return readUnsignedVarint() != 0;
    }

    /// Reads the length of a list.
    ///
    /// @param elementBytesMin fewest bytes of an element on the wire, at least 1
    /// @param elementObjectBytes estimated bytes of the object that an element becomes, without
    ///   what is charged when its own fields are read
    public int readListLength(boolean flexible, int elementBytesMin, int elementObjectBytes) {
        int length = readNullableListLength(flexible, elementBytesMin, elementObjectBytes);
        return length == -1 ? nullRefused("list") : length;
    }

    /// Reads the length of a list, -1 for null. Parameters as for [#readListLength].
    public int readNullableListLength(
            boolean flexible, int elementBytesMin, int elementObjectBytes) {
        int at = position();
        int length = flexible ? readCompactLength() : readInt();
        if (length == -1) {
            return -1;
        }
        if (length < 0 || length > remaining() / elementBytesMin) {
            throw lie(at, "list", length);
        }
        charge(2L * OBJECT_BYTES + (long) length * (REFERENCE_BYTES + elementObjectBytes));
        return length;
    }

    /// Reads a list of int8.
    public List<Byte> readByteList(boolean flexible) {
        List<Byte> list = readNullableByteList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of int8, or null.
    public @Nullable List<Byte> readNullableByteList(boolean flexible) {
        int length = readNullableListLength(flexible, Byte.BYTES, 0);
        if (length == -1) {
            return null;
        }
        List<Byte> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(buffer.readByte());
        }
        return list;
    }

    /// Reads a list of int16.
    public List<Short> readShortList(boolean flexible) {
        List<Short> list = readNullableShortList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of int16, or null.
    public @Nullable List<Short> readNullableShortList(boolean flexible) {
        int length = readNullableListLength(flexible, Short.BYTES, BOXED_BYTES);
        if (length == -1) {
            return null;
        }
        List<Short> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(buffer.readShort());
        }
        return list;
    }

    /// Reads a list of int32.
    public List<Integer> readIntList(boolean flexible) {
        List<Integer> list = readNullableIntList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of int32, or null.
    public @Nullable List<Integer> readNullableIntList(boolean flexible) {
        int length = readNullableListLength(flexible, Integer.BYTES, BOXED_BYTES);
        if (length == -1) {
            return null;
        }
        List<Integer> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(buffer.readInt());
        }
        return list;
    }

    /// Reads a list of int64.
    public List<Long> readLongList(boolean flexible) {
        List<Long> list = readNullableLongList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of int64, or null.
    public @Nullable List<Long> readNullableLongList(boolean flexible) {
        int length = readNullableListLength(flexible, Long.BYTES, BOXED_LONG_BYTES);
        if (length == -1) {
            return null;
        }
        List<Long> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(buffer.readLong());
        }
        return list;
    }

    /// Reads a list of strings.
    public List<String> readStringList(boolean flexible) {
        List<String> list = readNullableStringList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of strings, or null.
    public @Nullable List<String> readNullableStringList(boolean flexible) {
        int length = readNullableListLength(flexible, flexible ? 1 : Short.BYTES, 0);
        if (length == -1) {
            return null;
        }
        List<String> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(readString(flexible));
        }
        return list;
    }

    /// Reads a list of uuids.
    public List<Uuid> readUuidList(boolean flexible) {
        List<Uuid> list = readNullableUuidList(flexible);
        return list == null ? nullRefused("list") : list;
    }

    /// Reads a list of uuids, or null.
    public @Nullable List<Uuid> readNullableUuidList(boolean flexible) {
        int length = readNullableListLength(flexible, 2 * Long.BYTES, 0);
        if (length == -1) {
            return null;
        }
        List<Uuid> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(readUuid());
        }
        return list;
    }

    /// Reads how many tagged fields follow. Each takes two bytes or more.
    public int readTagCount() {
        int at = position();
        int count = readUnsignedVarint();
        if (count < 0 || count > remaining() / 2) {
            throw lie(at, "tag section", count);
        }
        return count;
    }

    /// Reads the next tag, which must be higher than the one before it.
    ///
    /// @param previous the tag before it in the same struct, -1 for the first
    public int readTag(int previous) {
        int at = position();
        int tag = readUnsignedVarint();
        if (tag <= previous) {
            throw new MalformedMessageException(
                    at, "tag " + Integer.toUnsignedString(tag) + " follows tag " + previous);
        }
        return tag;
    }

    /// Reads the size of a tagged field and returns the position where the field ends.
    public int readTagEnd() {
        int at = position();
        int size = readUnsignedVarint();
        if (size < 0 || size > remaining()) {
            throw lie(at, "tagged field", size);
        }
        return position() + size;
    }

    /// Checks that a tagged field was as long as it said.
    ///
    /// @param end what [#readTagEnd] returned
    public void endTag(int end) {
        if (position() != end) {
            throw new MalformedMessageException(
                    position(), "tagged field said that it ends at byte " + end);
        }
    }

    /// Reads an unknown tagged field up to `end` and adds it to `before`.
    ///
    /// @param before the unknown fields of the same struct so far; an immutable empty list at first
    /// @return the list with the field added: `before`, or a new one if that was empty
    public List<RawTaggedField> readUnknownTag(List<RawTaggedField> before, int tag, int end) {
        int size = end - position();
        if (before.size() == UNKNOWN_TAGS_MAX) {
            throw new MalformedMessageException(
                    position(), "more than " + UNKNOWN_TAGS_MAX + " unknown tagged fields");
        }
        unknownTagBytesLeft -= size;
        if (unknownTagBytesLeft < 0) {
            throw new MalformedMessageException(
                    position(),
                    "more than " + UNKNOWN_TAG_BYTES_MAX + " bytes of unknown tagged fields");
        }
        charge(3L * OBJECT_BYTES);
        List<RawTaggedField> fields = before.isEmpty() ? new ArrayList<>(2) : before;
        fields.add(new RawTaggedField(tag, copy(size)));
        return fields;
    }

    /// Reads the tag section of a struct that knows no tagged field at this version.
    public List<RawTaggedField> readUnknownTags() {
        int count = readTagCount();
        List<RawTaggedField> fields = List.of();
        int tag = -1;
        for (int i = 0; i < count; i++) {
            tag = readTag(tag);
            fields = readUnknownTag(fields, tag, readTagEnd());
        }
        return fields;
    }

    private int readLength(boolean flexible, String what) {
        int at = position();
        int length = flexible ? readCompactLength() : readInt();
        if (length < -1 || length > remaining()) {
            throw lie(at, what, length);
        }
        return length;
    }

    /// A length of more than 2^31 - 2 comes out as less than -1, which no caller accepts.
    private int readCompactLength() {
        int raw = readUnsignedVarint();
        return raw == Integer.MIN_VALUE ? raw : raw - 1;
    }

    private String text(int length) {
        if (buffer.hasArray()) {
            String value =
                    new String(
                            buffer.array(),
                            buffer.arrayOffset() + buffer.readerIndex(),
                            length,
                            StandardCharsets.UTF_8);
            buffer.skipBytes(length);
            return value;
        }
        if (scratch.length < length) {
            scratch = new byte[Math.max(128, Integer.highestOneBit(length) * 2)];
        }
        buffer.readBytes(scratch, 0, length);
        return new String(scratch, 0, length, StandardCharsets.UTF_8);
    }

    private byte[] copy(int length) {
        charge(OBJECT_BYTES + (long) length);
        byte[] bytes = new byte[length];
        buffer.readBytes(bytes);
        return bytes;
    }

    private void charge(long bytes) {
        budget -= bytes;
        if (budget < 0) {
            throw new MalformedMessageException(
                    position(), "message wants far more memory than it has bytes");
        }
    }

    private void require(int bytes) {
        if (buffer.readableBytes() < bytes) {
            throw new MalformedMessageException(
                    position(), "message is cut off: " + bytes + " bytes wanted");
        }
    }

    private MalformedMessageException lie(int at, String what, int length) {
        return new MalformedMessageException(
                at, what + " of length " + length + " with " + remaining() + " bytes left");
    }

    private <T> T nullRefused(String what) {
        throw new MalformedMessageException(position(), what + " is null and must not be");
    }
}
