package dev.odradek.wire;

import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import java.util.List;

/// Whole requests on the wire: an int32 size that does not count itself, the header, the body.
///
/// ```text
/// size int32 | api key int16 | version int16 | correlation id int32 | client id | tags | body
/// ```
public final class RequestFrames {

    private RequestFrames() {}

    /// Reads the header of a request, whose version follows from its first four bytes. An API or
    /// version that is not known does not hinder: the header is then read as the newest API's that
    /// has the key, or as the shortest header.
    ///
    /// @param reader stands after the size; afterwards it stands at the body
    /// @throws dev.odradek.wire.codec.MalformedMessageException if the bytes are no header
    public static RequestHeader readHeader(ByteBuf frame, MessageReader reader) {
        short version = 1;
        if (frame.readableBytes() >= 2 * Short.BYTES) {
            ApiKey key = ApiKey.of(frame.getShort(frame.readerIndex()));
            short apiVersion = frame.getShort(frame.readerIndex() + Short.BYTES);
            version = key == null ? version : Apis.of(key).requestHeaderVersion(apiVersion);
        }
        return RequestHeader.read(reader, version);
    }

    /// Writes a whole frame.
    ///
    /// @param buffer empty; handed over to the parts, as [MessageWriter#parts] says
    /// @param header names the API and the version
    public static List<FramePart> write(ByteBuf buffer, RequestHeader header, Message body) {
        ApiKey key = ApiKey.of(header.requestApiKey());
        if (key == null) {
            throw new IllegalArgumentException("no API has the key " + header.requestApiKey());
        }
        short version = header.requestApiVersion();
        MessageWriter writer = new MessageWriter(buffer);
        int sizeAt = writer.reserveInt();
        header.write(writer, Apis.of(key).requestHeaderVersion(version));
        body.write(writer, version);
        writer.fillInt(sizeAt, writer.sizeBytes() - Integer.BYTES);
        return writer.parts();
    }
}
