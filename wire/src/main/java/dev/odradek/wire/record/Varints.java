package dev.odradek.wire.record;

import io.netty.buffer.ByteBuf;

/// Zigzag varints as they stand in records: 7 bits a byte, lowest first, at most 5 bytes for an
/// int32, 10 for an int64.
final class Varints {
    static final int INT_BYTES_MAX = 5;
    static final int LONG_BYTES_MAX = 10;

    private Varints() {}

    static int sizeOf(int value) {
        int zigzag = (value << 1) ^ (value >> 31);
        return (38 - Integer.numberOfLeadingZeros(zigzag)) / 7 + (zigzag == 0 ? 1 : 0);
    }

    static int sizeOf(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag)) / 7 + (zigzag == 0 ? 1 : 0);
    }

    static void write(ByteBuf target, int value) {
        int rest = (value << 1) ^ (value >> 31);
        while ((rest & ~0x7F) != 0) {
            target.writeByte(rest | 0x80);
            rest >>>= 7;
        }
        target.writeByte(rest);
    }

    static void write(ByteBuf target, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            target.writeByte((int) rest | 0x80);
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }
}
