package dev.odradek.compat.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/// Frames as bytes, and one connection that carries them.
public final class Wire implements AutoCloseable {
    /// Every request carries this correlation id.
    public static final int CORRELATION_ID = 77;

    private final Socket socket;

    /// Connects to a port of the loopback interface.
    public Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /// What came back.
    public sealed interface Reply {
        /// An answer, from the response header on.
        record Answer(ByteBuffer bytes) implements Reply {}

        /// The server closed the connection.
        record Closed() implements Reply {}

        /// Nothing within the time given.
        record Silence() implements Reply {}
    }

    /// A whole frame: length, header, body.
    public static byte[] frame(ApiKeys api, int version, Message body) {
        var header =
                new RequestHeaderData()
                        .setRequestApiKey(api.id)
                        .setRequestApiVersion((short) version)
                        .setCorrelationId(CORRELATION_ID)
                        .setClientId("hostile");
        return frame(
                written(header, api.requestHeaderVersion((short) version)),
                written(body, (short) version));
    }

    /// A frame of pieces that are given.
    public static byte[] frame(byte[]... pieces) {
        byte[] content = joined(pieces);
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /// The pieces, one after the other.
    public static byte[] joined(byte[]... pieces) {
        var all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /// The bytes of a message.
    public static byte[] written(Message message, short version) {
        var cache = new ObjectSerializationCache();
        var buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        return buffer.array();
    }

    /// A header of version 1, the one without tags.
    public static byte[] header(int apiKey, int version) {
        return ByteBuffer.allocate(10)
                .putShort((short) apiKey)
                .putShort((short) version)
                .putInt(CORRELATION_ID)
                .putShort((short) -1)
                .array();
    }

    /// A header of version 2 with tags as given, their number in front.
    public static byte[] headerWithTags(int apiKey, int version, byte[] tags) {
        return ByteBuffer.allocate(10 + tags.length).put(header(apiKey, version)).put(tags).array();
    }

    /// Bytes from numbers, for what is shorter to say so.
    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /// Sends bytes; that the server has closed already shows in the reply.
    public void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException _) {
            // The server closed while this was sent.
        }
    }

    /// Waits for one answer.
    public Reply receive(Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        try {
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readInt()];
            in.readFully(answer);
            return new Reply.Answer(ByteBuffer.wrap(answer));
        } catch (SocketTimeoutException _) {
            return new Reply.Silence();
        } catch (EOFException | SocketException _) {
            return new Reply.Closed();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
