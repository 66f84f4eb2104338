package dev.odradek.broker.training;

import dev.odradek.wire.Api;
import dev.odradek.wire.RequestFrames;
import dev.odradek.wire.ResponseFrames;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// One connection to the node, one request at a time, each at its newest final version.
final class TrainingClient implements AutoCloseable {
    private static final int WAIT_MS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int correlationId;

    /// @param port on the loopback address
    TrainingClient(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAIT_MS);
        socket.setSoTimeout(WAIT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /// Sends `request` and waits for its answer.
    <Q extends Message, R extends Message> R call(Api<Q, R> api, Q request) throws IOException {
        short version = api.highestStableVersion();
        var header =
                new RequestHeader()
                        .requestApiKey(api.key().id())
                        .requestApiVersion(version)
                        .correlationId(++correlationId)
                        .clientId("training");
        var out = Unpooled.buffer();
        for (FramePart part : RequestFrames.write(Unpooled.buffer(), header, request)) {
            if (part instanceof FramePart.Bytes(ByteBuf bytes)) {
                out.writeBytes(bytes);
            }
        }
        socket.getOutputStream().write(out.array(), 0, out.readableBytes());
        var answer = new byte[in.readInt()];
        in.readFully(answer);
        var reader = new MessageReader(Unpooled.wrappedBuffer(answer));
        int answered = ResponseFrames.readHeader(reader, api, version).correlationId();
        if (answered != correlationId) {
            throw new IOException("answer to " + answered + " instead of " + correlationId);
        }
        return api.readResponse(reader, version);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
