package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.checkpoint.EpochCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps `leader-epoch-checkpoint` in step with the epochs in memory: a new epoch is durable before
/// its first record, forgotten ones may follow later since opening the log forgets them again.
final class EpochFile {
    private static final Logger log = LoggerFactory.getLogger(EpochFile.class);

    private final LogEnvironment environment;
    private final LogState state;
    private final Path directory;
    private boolean closed;
    // Whether the file may lack what is in memory.
    private volatile boolean behind;

    EpochFile(LogEnvironment environment, LogState state, Path directory) {
        this.environment = environment;
        this.state = state;
        this.directory = directory;
    }

    /// Writes the newest epochs.
    synchronized void write() throws IOException {
        Disk disk = environment.disk();
        if (!closed) {
            behind = true;
            EpochCheckpoint.write(disk, directory, state.epochs.entries());
            behind = false;
        }
    }

    /// Whether the last attempt to write them failed.
    boolean isBehind() {
        return behind;
    }

    /// Writes the newest epochs soon.
    void writeSoon() {
        environment
                .background()
                .run(() -> {
                    try {
                        write();
                    } catch (IOException e) {
                        log.warn(
                                "Leader epochs of {} were not written: {}",
                                directory,
                                e.toString());
                    }
                });
    }

    /// Never writes again.
    synchronized void close() {
        closed = true;
    }
}
