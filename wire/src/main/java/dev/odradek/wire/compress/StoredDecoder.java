package dev.odradek.wire.compress;

import io.netty.buffer.ByteBuf;

/// No compression: hands the input on.
final class StoredDecoder implements Decoder {
    private final ByteBuf source;
    private final int from;
    private final int until;
    private int next;

    StoredDecoder(ByteBuf source, int from, int until) {
        this.source = source;
        this.from = from;
        this.until = until;
        this.next = from;
    }

    @Override
    public int read(byte[] target, int at, int lengthBytes) {
        if (next == until) {
            return -1;
        }
        int count = Math.min(lengthBytes, until - next);
        source.getBytes(next, target, at, count);
        next += count;
        return count;
    }

    @Override
    public long position() {
        return (long) next - from;
    }

    @Override
    public void close() {}
}
