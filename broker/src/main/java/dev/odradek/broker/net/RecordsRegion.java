package dev.odradek.broker.net;

import dev.odradek.broker.fetch.FileRecords;
import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/// A stretch of a file on its way from the page cache to a socket. Once it is sent, or never will
/// be, the records are released; the file stays open.
final class RecordsRegion extends DefaultFileRegion {
    private final FileRecords records;

    RecordsRegion(FileChannel channel, FileRecords records) {
        super(channel, records.position(), records.sizeBytes());
        this.records = records;
    }

    @Override
    protected void deallocate() {
        records.release();
    }
}
