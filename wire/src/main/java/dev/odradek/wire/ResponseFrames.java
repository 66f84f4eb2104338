package dev.odradek.wire;

import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import java.util.List;

/// Whole responses on the wire: an int32 size that does not count itself, the header, the body.
///
/// ```text
/// size int32 | correlation id int32 | tags | body
/// ```
public final class ResponseFrames {

    private ResponseFrames() {}

    /// Reads the header of a response.
    ///
    /// @param reader stands after the size; afterwards it stands at the body
    /// @param version of the API, as in the request
    /// @throws dev.odradek.wire.codec.MalformedMessageException if the bytes are no header
    public static ResponseHeader readHeader(MessageReader reader, Api<?, ?> api, short version) {
        return ResponseHeader.read(reader, api.responseHeaderVersion(version));
    }

    /// Writes a whole frame.
    ///
    /// @param buffer empty; handed over to the parts, as [MessageWriter#parts] says. If writing
    ///   fails, the caller still owns it
    /// @param version of the API, as in the request
    public static List<FramePart> write(
            ByteBuf buffer, Api<?, ?> api, short version, ResponseHeader header, Message body) {
        MessageWriter writer = new MessageWriter(buffer);
        int sizeAt = writer.reserveInt();
        header.write(writer, api.responseHeaderVersion(version));
        body.write(writer, version);
        writer.fillInt(sizeAt, writer.sizeBytes() - Integer.BYTES);
        return writer.parts();
    }
}
