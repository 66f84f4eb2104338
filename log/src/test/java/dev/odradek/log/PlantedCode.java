package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.log.checkpoint.OffsetCheckpoint;
import dev.odradek.log.epoch.LeaderEpochs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What some of the [PlantedBug]s call instead of what they should.
public final class PlantedCode {
    private PlantedCode() {}

    public static void writeWithoutFlush(Disk disk, Path file, List<String> entries)
            throws IOException {
        disk.stage(file, text(entries), false);
        disk.rename(Disk.staged(file), file);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            disk.syncDirectory(parent);
        }
    }

    public static void writeHighWatermarksWithoutFlush(Disk disk, Path file, List<String> entries)
            throws IOException {
        if (file.endsWith(OffsetCheckpoint.HIGH_WATERMARK.fileName())) {
            writeWithoutFlush(disk, file, entries);
        } else {
            disk.writeAtomically(file, text(entries));
        }
    }

    private static byte[] text(List<String> entries) {
        var text = new StringBuilder("0\n").append(entries.size()).append('\n');
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static LeaderEpochs onlyLaterEpochs(LeaderEpochs epochs, int epoch, long offset) {
        return epoch > epochs.latestEpoch() ? epochs.assign(epoch, offset) : epochs;
    }
}
