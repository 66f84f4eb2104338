package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// gzip, one member or several behind each other; what follows the last member and is none is
/// ignored, as java.util.zip.GZIPInputStream does. Source: RFC 1952.
final class GzipDecoder implements Decoder {
    static final int MAGIC = 0x8B1F;
    static final byte DEFLATE = 8;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_CRC_BIT = 2;
    private static final int EXTRA_BIT = 4;
    private static final int NAME_BIT = 8;
    private static final int COMMENT_BIT = 16;
    private static final int RESERVED_BITS = 0xE0;

    private final ByteBuffer source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean withinMember;
    private boolean ended;

    GzipDecoder(ByteBuf source, int from, int until) {
        this.source = source.nioBuffer(from, until - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read(byte[] target, int at, int lengthBytes) throws IOException {
        while (!ended) {
            if (!withinMember) {
                beginMember();
            }
            int count = inflate(target, at, lengthBytes);
            if (count > 0) {
                crc.update(target, at, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new IOException("a preset dictionary is asked for");
            } else if (!source.hasRemaining()) {
                throw new EOFException("stream cut off");
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int at, int lengthBytes) throws IOException {
        try {
            return inflater.inflate(target, at, lengthBytes);
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void beginMember() throws IOException {
        int headerAt = source.position();
        need(HEADER_BYTES);
        if ((source.getShort() & 0xFFFF) != MAGIC || source.get() != DEFLATE) {
            throw new IOException("no gzip header");
        }
        int flags = source.get();
        if ((flags & RESERVED_BITS) != 0) {
            throw new IOException("reserved flags");
        }
        source.position(headerAt + HEADER_BYTES);
        if ((flags & EXTRA_BIT) != 0) {
            need(Short.BYTES);
            int extraBytes = source.getShort() & 0xFFFF;
            need(extraBytes);
            source.position(source.position() + extraBytes);
        }
        if ((flags & NAME_BIT) != 0) {
            skipString();
        }
        if ((flags & COMMENT_BIT) != 0) {
            skipString();
        }
        if ((flags & HEADER_CRC_BIT) != 0) {
            checkHeaderCrc(headerAt);
        }
        inflater.reset();
        inflater.setInput(source);
        crc.reset();
        withinMember = true;
    }

    private void checkHeaderCrc(int headerAt) throws IOException {
        crc.reset();
        crc.update(source.duplicate().limit(source.position()).position(headerAt));
        need(Short.BYTES);
        if ((crc.getValue() & 0xFFFF) != (source.getShort() & 0xFFFF)) {
            throw new IOException("header checksum differs");
        }
    }

    private void skipString() throws IOException {
        do {
            need(1);
        } while (source.get() != 0);
    }

    private void endMember() throws IOException {
        need(TRAILER_BYTES);
        int storedCrc = source.getInt();
        int storedSize = source.getInt();
        if (storedCrc != (int) crc.getValue() || storedSize != (int) inflater.getBytesWritten()) {
            throw new IOException("checksum or size in the trailer differs");
        }
        withinMember = false;
        ended =
                source.remaining() < HEADER_BYTES + TRAILER_BYTES
                        || (source.getShort(source.position()) & 0xFFFF) != MAGIC;
    }

    private void need(int count) throws IOException {
        if (source.remaining() < count) {
            throw new EOFException("stream cut off");
        }
    }

    @Override
    public long position() {
        return source.position();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
