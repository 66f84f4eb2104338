package dev.odradek.wire.codec;

import io.netty.buffer.ByteBuf;

/// Numbers of variable length: seven bits a byte, lowest first, the high bit says that more follow.
/// Signed ones are zigzag-coded. Reading advances the buffer, and refuses what does not fit 32 or
/// 64 bits; positions in errors are reader indices of the buffer.
public final class Varints {

    /// Longest encoding of 32 bits.
    public static final int INT_BYTES_MAX = 5;

    /// Longest encoding of 64 bits.
    public static final int LONG_BYTES_MAX = 10;

    private Varints() {}

    /// Reads an unsigned 32-bit number, returned as the int with the same bits.
    ///
    /// @throws MalformedMessageException if the number is cut off or has more than 32 bits
    public static int readUnsignedInt(ByteBuf buffer) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = nextByte(buffer);
            if (shift == 28 && (next & 0xF0) != 0) {
                throw new MalformedMessageException(
                        buffer.readerIndex() - 1L, "varint has more than 32 bits");
            }
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new AssertionError("unreachable: the fifth byte ends the number or is refused");
    }

    /// Reads an unsigned 64-bit number, returned as the long with the same bits.
    ///
    /// @throws MalformedMessageException if the number is cut off or has more than 64 bits
    public static long readUnsignedLong(ByteBuf buffer) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = nextByte(buffer);
            if (shift == 63 && (next & 0xFE) != 0) {
                throw new MalformedMessageException(
                        buffer.readerIndex() - 1L, "varint has more than 64 bits");
            }
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new AssertionError("unreachable: the tenth byte ends the number or is refused");
    }

    /// Reads a zigzag-coded 32-bit number.
    ///
    /// @throws MalformedMessageException as [#readUnsignedInt]
    public static int readInt(ByteBuf buffer) {
        int raw = readUnsignedInt(buffer);
        return (raw >>> 1) ^ -(raw & 1);
    }

    /// Reads a zigzag-coded 64-bit number.
    ///
    /// @throws MalformedMessageException as [#readUnsignedLong]
    public static long readLong(ByteBuf buffer) {
        long raw = readUnsignedLong(buffer);
        return (raw >>> 1) ^ -(raw & 1);
    }

    /// Appends the bits of `value` as an unsigned number.
    public static void writeUnsignedInt(ByteBuf buffer, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            buffer.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte(rest);
    }

    /// Appends the bits of `value` as an unsigned number.
    public static void writeUnsignedLong(ByteBuf buffer, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte((int) rest);
    }

    /// Appends `value` zigzag-coded.
    public static void writeInt(ByteBuf buffer, int value) {
        writeUnsignedInt(buffer, (value << 1) ^ (value >> 31));
    }

    /// Appends `value` zigzag-coded.
    public static void writeLong(ByteBuf buffer, long value) {
        writeUnsignedLong(buffer, (value << 1) ^ (value >> 63));
    }

    /// Bytes that [#writeUnsignedInt] takes for `value`: 1 to 5.
    public static int sizeOfUnsignedInt(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    /// Bytes that [#writeUnsignedLong] takes for `value`: 1 to 10.
    public static int sizeOfUnsignedLong(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /// Bytes that [#writeInt] takes for `value`: 1 to 5.
    public static int sizeOfInt(int value) {
        return sizeOfUnsignedInt((value << 1) ^ (value >> 31));
    }

    /// Bytes that [#writeLong] takes for `value`: 1 to 10.
    public static int sizeOfLong(long value) {
        return sizeOfUnsignedLong((value << 1) ^ (value >> 63));
    }

    private static byte nextByte(ByteBuf buffer) {
        if (!buffer.isReadable()) {
            throw new MalformedMessageException(buffer.readerIndex(), "varint is cut off");
        }
        return buffer.readByte();
    }
}
