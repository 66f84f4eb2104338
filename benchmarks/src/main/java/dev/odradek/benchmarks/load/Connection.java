package dev.odradek.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/// One connection to a broker on the loopback address. Frames are sent by any thread, answers come
/// on the loop's.
final class Connection implements AutoCloseable {
    private static final int IN_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final Answers answers;
    private final SelectionKey key;
    // Guarded by the monitor.
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    // The loop's.
    private ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);

    /// Takes the answers of a connection.
    interface Answers {
        /// One answer came.
        ///
        /// @param answer without its length; valid during the call
        /// @param nanos [System#nanoTime] when its last byte was read
        void onAnswer(ByteBuf answer, long nanos);

        /// The connection is over, or what came over it makes no sense.
        void onFailure(Exception failure);
    }

    Connection(Selector selector, int port, Answers answers) throws IOException {
        this.answers = answers;
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, 0, this);
        key.interestOps(SelectionKey.OP_READ);
    }

    /// Sends a frame behind those sent before.
    ///
    /// @param frame neither its position nor its bytes change
    void send(ByteBuffer frame) throws IOException {
        synchronized (this) {
            ByteBuffer rest = frame.duplicate();
            if (unsent.isEmpty()) {
                channel.write(rest);
                if (!rest.hasRemaining()) {
                    return;
                }
                key.interestOpsOr(SelectionKey.OP_WRITE);
            }
            unsent.add(rest);
        }
        key.selector().wakeup();
    }

    /// What the selector found; on the loop.
    void ready() {
        try {
            if (key.isWritable()) {
                flush();
            }
            if (key.isReadable()) {
                read();
            }
        } catch (IOException | RuntimeException e) {
            key.cancel();
            answers.onFailure(e);
        }
    }

    private synchronized void flush() throws IOException {
        while (unsent.peek() instanceof ByteBuffer first) {
            channel.write(first);
            if (first.hasRemaining()) {
                return;
            }
            unsent.remove();
        }
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the broker closed the connection");
        }
        long now = System.nanoTime();
        in.flip();
        int lengthBytes = 0;
        while (in.remaining() >= Integer.BYTES) {
            lengthBytes = Integer.BYTES + in.getInt(in.position());
            if (in.remaining() < lengthBytes) {
                break;
            }
            ByteBuffer answer =
                    in.slice(in.position() + Integer.BYTES, lengthBytes - Integer.BYTES);
            answers.onAnswer(Unpooled.wrappedBuffer(answer), now);
            in.position(in.position() + lengthBytes);
            lengthBytes = 0;
        }
        if (lengthBytes > in.capacity()) {
            in = ByteBuffer.allocateDirect(lengthBytes).put(in);
        } else {
            in.compact();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
