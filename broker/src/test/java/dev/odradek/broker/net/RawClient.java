package dev.odradek.broker.net;

import dev.odradek.wire.Api;
import dev.odradek.wire.RequestFrames;
import dev.odradek.wire.ResponseFrames;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/// A client that sends what it is told to, sense or not.
public final class RawClient implements AutoCloseable {
    private static final int WAIT_MS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    public RawClient(int port) throws IOException {
        this(port, 0);
    }

    /// @param address of this machine
    public RawClient(String address, int port) throws IOException {
        this(address, port, 0);
    }

    RawClient(int port, int receiveBufferBytes) throws IOException {
        this("127.0.0.1", port, receiveBufferBytes);
    }

    /// @param receiveBufferBytes small to be a client that takes little; 0 for the usual
    private RawClient(String address, int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), WAIT_MS);
        socket.setSoTimeout(WAIT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /// Sends bytes given in hexadecimal; blanks do not count.
    void sendHex(String hex) throws IOException {
        send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public void send(Api<?, ?> api, int version, int correlationId, Message request)
            throws IOException {
        send(frame(api, version, correlationId, request));
    }

    /// A whole request with its length.
    static byte[] frame(Api<?, ?> api, int version, int correlationId, Message request) {
        var header =
                new RequestHeader()
                        .requestApiKey(api.key().id())
                        .requestApiVersion((short) version)
                        .correlationId(correlationId)
                        .clientId("raw");
        ByteBuf all = Unpooled.buffer();
        for (FramePart part : RequestFrames.write(Unpooled.buffer(), header, request)) {
            if (part instanceof FramePart.Bytes(ByteBuf bytes)) {
                all.writeBytes(bytes);
            }
        }
        return ByteBufUtil.getBytes(all);
    }

    /// The next answer without its length.
    byte[] receive() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /// The next answer, which must be to `correlationId`.
    public <R extends Message> R receive(Api<?, R> api, int version, int correlationId)
            throws IOException {
        var reader = new MessageReader(Unpooled.wrappedBuffer(receive()));
        var header = ResponseFrames.readHeader(reader, api, (short) version);
        if (header.correlationId() != correlationId) {
            throw new AssertionError(
                    "answer to " + header.correlationId() + " instead of " + correlationId);
        }
        return api.readResponse(reader, (short) version);
    }

    /// Whether the node ends the connection without sending anything.
    public boolean isClosedByNode() throws IOException {
        try {
            return in.read() == -1;
        } catch (SocketException _) {
            return true; // reset: the node left bytes unread
        }
    }

    /// Whether the node ends the connection after sending fewer than `bytes`.
    boolean endsWithin(int bytes) throws IOException {
        try {
            return in.readNBytes(bytes).length < bytes;
        } catch (SocketException _) {
            return true; // reset
        }
    }

    /// What can be read without waiting.
    int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
