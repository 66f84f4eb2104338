package dev.odradek.wire.compress;

import java.io.IOException;

/// One codec's unbounded, untrusting stream; [BoundedDecompressor] puts the bound and the
/// exceptions around it.
interface Decoder {
    /// @return bytes put into `target`, at least 1, or -1 at the end of the stream
    /// @throws IOException or an unchecked exception when the input is malformed
    int read(byte[] target, int at, int lengthBytes) throws IOException;

    /// Bytes of input taken so far, for messages.
    long position();

    void close();
}
