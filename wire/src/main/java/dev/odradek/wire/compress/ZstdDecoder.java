package dev.odradek.wire.compress;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// zstd, one frame or several behind each other.
final class ZstdDecoder implements Decoder {
    private final ByteBuffer source;
    private @Nullable ZstdDecompressCtx context = ZstdContexts.takeDecompress();
    private long outputBytes;
    private boolean frameEnded = true;

    ZstdDecoder(ByteBuf source, int from, int until) {
        this.source = source.nioBuffer(from, until - from);
    }

    @Override
    public int read(byte[] target, int at, int lengthBytes) throws IOException {
        ZstdDecompressCtx open = context;
        if (open == null) {
            return -1;
        }
        ByteBuffer sink = ByteBuffer.wrap(target, at, lengthBytes);
        while (sink.position() == at) {
            if (frameEnded && !source.hasRemaining()) {
                return -1;
            }
            int taken = source.position();
            frameEnded = open.decompressByteBufferStream(sink, source);
            if (sink.position() == at && source.position() == taken) {
                throw new EOFException("frame cut off");
            }
        }
        int count = sink.position() - at;
        outputBytes += count;
        return count;
    }

    @Override
    public long position() {
        return source.position();
    }

    @Override
    public void close() {
        ZstdDecompressCtx open = context;
        if (open != null) {
            context = null;
            ZstdContexts.giveBack(open, outputBytes);
        }
    }
}
