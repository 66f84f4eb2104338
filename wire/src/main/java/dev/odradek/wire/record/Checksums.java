package dev.odradek.wire.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// Checksums over ranges of a [ByteBuf] of any kind; the buffer's indexes stay where they are.
final class Checksums {
    private Checksums() {}

    static int crc32c(ByteBuf buffer, int at, int lengthBytes) {
        CRC32C crc = new CRC32C();
        update(crc, buffer, at, lengthBytes);
        return (int) crc.getValue();
    }

    static int crc32(ByteBuf buffer, int at, int lengthBytes) {
        CRC32 crc = new CRC32();
        update(crc, buffer, at, lengthBytes);
        return (int) crc.getValue();
    }

    private static void update(Checksum crc, ByteBuf buffer, int at, int lengthBytes) {
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + at, lengthBytes);
        } else if (buffer.nioBufferCount() == 1) {
            crc.update(buffer.nioBuffer(at, lengthBytes));
        } else {
            for (ByteBuffer part : buffer.nioBuffers(at, lengthBytes)) {
                crc.update(part);
            }
        }
    }
}
