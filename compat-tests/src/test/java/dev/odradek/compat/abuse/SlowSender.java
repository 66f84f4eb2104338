package dev.odradek.compat.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Sends a valid request one byte a second.
public final class SlowSender implements AutoCloseable {
    private static final short API_VERSIONS = 18;

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("slow-sender").factory());
    private final Socket socket;
    private final ByteBuffer frame = frame();
    private volatile int sentBytes;
    private volatile boolean refused;

    /// Connects, and begins.
    public SlowSender(int port) {
        try {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var unused =
                timer.scheduleAtFixedRate(
                        this::sendOne, 0, Duration.ofSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
    }

    public int sentBytes() {
        return sentBytes;
    }

    /// Whether a byte could not be sent any more.
    public boolean isRefused() {
        return refused;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendOne() {
        try {
            if (frame.hasRemaining() && !refused) {
                socket.getOutputStream().write(frame.get());
                sentBytes = frame.position();
            }
        } catch (IOException _) {
            refused = true;
        }
    }

    /// Takes more than a minute.
    private static ByteBuffer frame() {
        byte[] clientId = "c".repeat(100).getBytes(StandardCharsets.US_ASCII);
        int length = 3 * Short.BYTES + Integer.BYTES + clientId.length;
        return ByteBuffer.allocate(Integer.BYTES + length)
                .putInt(length)
                .putShort(API_VERSIONS)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) clientId.length)
                .put(clientId)
                .flip();
    }
}
