package dev.odradek.compat.abuse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// An ApiVersions request whose header is nothing but empty tagged fields, in rising order, as the
/// protocol wants them. It is valid.
public final class TagFrame {
    private static final short API_VERSIONS = 18;
    private static final short FLEXIBLE = 3;
    private static final String CLIENT_ID = "tags";
    private static final int VARINT_BYTES_MAX = 5;
    // Name "a" and version "1" of the client's software, no tags.
    private static final byte[] BODY = {2, 'a', 2, '1', 0};

    private TagFrame() {}

    /// How the broker took it.
    ///
    /// @param sentBytes what could be sent of it
    /// @param ended how the connection ended
    /// @param tookMs from the first byte to the end
    public record Outcome(long sentBytes, Ending ended, long tookMs) {}

    /// How a connection ended.
    public enum Ending {
        /// The broker closed it and said nothing.
        CLOSED,
        /// The broker answered.
        ANSWERED,
        /// The broker did neither in time.
        SILENCE
    }

    /// A request of about `bytes`, with its length in front.
    public static byte[] of(int bytes) {
        var frame = ByteBuffer.allocate(bytes);
        frame.putInt(0).putShort(API_VERSIONS).putShort(FLEXIBLE).putInt(1);
        frame.putShort((short) CLIENT_ID.length());
        frame.put(CLIENT_ID.getBytes(StandardCharsets.US_ASCII));
        int tags = tagsThatFit(frame.remaining() - VARINT_BYTES_MAX - BODY.length);
        putVarint(frame, tags);
        for (int tag = 0; tag < tags; tag++) {
            putVarint(frame, tag);
            frame.put((byte) 0);
        }
        frame.put(BODY);
        frame.putInt(0, frame.position() - Integer.BYTES);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /// Sends `frame` on a connection of its own and waits for what follows.
    ///
    /// @param within for all of it
    public static Outcome send(int port, byte[] frame, Duration within) {
        long beginning = System.nanoTime();
        long sent = 0;
        var late = new AtomicBoolean();
        Ending ended;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            CompletableFuture.delayedExecutor(
                            within.toMillis(), TimeUnit.MILLISECONDS, TagFrame::run)
                    .execute(() -> giveUp(socket, late));
            try {
                OutputStream out = socket.getOutputStream();
                int step = 1 << 16;
                for (int at = 0; at < frame.length; at += step) {
                    int length = Math.min(step, frame.length - at);
                    out.write(frame, at, length);
                    sent += length;
                }
                ended = socket.getInputStream().read() < 0 ? Ending.CLOSED : Ending.ANSWERED;
            } catch (IOException _) {
                // Reset, since the broker did not read all of it; or we gave up.
                ended = late.get() ? Ending.SILENCE : Ending.CLOSED;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Outcome(sent, ended, Duration.ofNanos(System.nanoTime() - beginning).toMillis());
    }

    /// Does the same on a thread of its own.
    public static CompletableFuture<Outcome> sendAside(int port, byte[] frame, Duration within) {
        return CompletableFuture.supplyAsync(() -> send(port, frame, within), TagFrame::run);
    }

    /// Not on the common pool, whose only thread may be the one that waits.
    private static void run(Runnable task) {
        Thread.ofPlatform().daemon().name("tag-frame").start(task);
    }

    private static void giveUp(Socket socket, AtomicBoolean late) {
        try {
            late.set(true);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int tagsThatFit(int bytes) {
        int tags = 0;
        int left = bytes;
        while (left > varintBytes(tags)) {
            left -= varintBytes(tags) + 1;
            tags++;
        }
        return tags;
    }

    private static int varintBytes(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static void putVarint(ByteBuffer to, int value) {
        int left = value;
        while (left >= 1 << 7) {
            to.put((byte) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        to.put((byte) left);
    }
}
