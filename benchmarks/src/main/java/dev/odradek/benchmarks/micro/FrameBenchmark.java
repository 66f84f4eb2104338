package dev.odradek.benchmarks.micro;

import dev.odradek.broker.net.FrameCutter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.network.NetworkReceive;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// A MiB or so of requests cut into frames, from memory in place of a socket: the copy that the
/// kernel would make is there, its calls are not. Kafka makes two of them per request and more,
/// ours one for as many requests as have come.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class FrameBenchmark extends PartBenchmark {
    private static final int STREAM_BYTES = 1024 * 1024;
    private static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    /// Without the length before it.
    @Param({"200", "16384", "1048576"})
    public int frameBytes;

    private int frames;
    private ByteBuf stream;
    private FrameCutter cutter;
    private ArrayChannel channel;
    private Blackhole hole;
    private int cut;
    private long cutBytes;

    @Setup
    public void prepare(Blackhole blackhole) throws IOException {
        hole = blackhole;
        frames = Math.max(1, STREAM_BYTES / frameBytes);
        byte[] bytes = new byte[frames * (Integer.BYTES + frameBytes)];
        var buffer = ByteBuffer.wrap(bytes);
        for (int i = 0; i < frames; i++) {
            buffer.putInt(frameBytes).put(new byte[frameBytes]);
        }
        stream = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        channel = new ArrayChannel(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
        cutter = new FrameCutter(this::take);
        check(odradek() == frames, "we cut other frames");
        check(cutBytes == (long) frames * frameBytes, "bytes are missing");
        check(kafka() == frames, "Kafka cuts other frames");
    }

    @TearDown
    public void release() {
        cutter.close();
        stream.release();
        channel.close();
    }

    @Benchmark
    public int odradek() {
        cut = 0;
        stream.readerIndex(0);
        while (stream.isReadable()) {
            cutter.read(stream);
        }
        return cut;
    }

    @Benchmark
    public int kafka() throws IOException {
        cut = 0;
        channel.rewind();
        while (cut < frames) {
            var receive = new NetworkReceive(FRAME_BYTES_MAX, "1", MemoryPool.NONE);
            while (!receive.complete()) {
                if (receive.readFrom(channel) < 0) {
                    throw new EOFException();
                }
            }
            hole.consume(receive.payload());
            cut++;
        }
        return cut;
    }

    private void take(ByteBuf frame) {
        cut++;
        cutBytes += frame.readableBytes();
        hole.consume(frame);
    }

    /// Gives what it is asked for, as a socket does that has received all.
    private static final class ArrayChannel implements ScatteringByteChannel {
        private final ByteBuf bytes;

        ArrayChannel(ByteBuf bytes) {
            this.bytes = bytes;
        }

        void rewind() {
            bytes.readerIndex(0);
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), bytes.readableBytes());
            int limit = target.limit();
            bytes.readBytes(target.limit(target.position() + count));
            target.limit(limit);
            return count;
        }

        @Override
        public long read(ByteBuffer[] targets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int from, int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return bytes.refCnt() > 0;
        }

        @Override
        public void close() {
            bytes.release();
        }
    }
}
