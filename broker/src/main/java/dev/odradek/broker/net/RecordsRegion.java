package dev.odradek.broker.net;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/// A piece of a file on its way from the page cache to a socket. Once it is sent, or never will be,
/// its share in the stretch that it is part of is given back; the file stays open.
final class RecordsRegion extends DefaultFileRegion {
    private final FileStretch stretch;

    /// @param stretch retained by the caller for this piece
    RecordsRegion(FileChannel channel, FileStretch stretch, long position, int sizeBytes) {
        super(channel, position, sizeBytes);
        this.stretch = stretch;
    }

    @Override
    protected void deallocate() {
        stretch.release();
    }
}
