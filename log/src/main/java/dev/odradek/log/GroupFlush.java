package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes many logs of one directory durable by one `syncfs`, or by two, where leader epochs go with
/// them: a file that replaces another is durable before it takes that one's name.
final class GroupFlush {
    /// From so many on, one call for the whole file system costs less than one for each.
    static final int LOGS_MIN = 16;

    private GroupFlush() {}

    /// Flushes all of them up to where they end now.
    ///
    /// @return false, having flushed nothing, when the disk has no such call
    /// @throws IOException when none of it is certain to be durable
    static boolean flush(Disk disk, Path directory, Collection<PartitionLog> logs)
            throws IOException {
        Map<PartitionLog, LogFlush.Round> rounds = new HashMap<>();
        List<PartitionLog> staged = new ArrayList<>();
        for (PartitionLog each : logs) {
            LogFlush.Round round = each.beginFlush();
            if (round != null) {
                rounds.put(each, round);
                if (each.stageEpochs()) {
                    staged.add(each);
                }
            }
        }
        if (!disk.syncFileSystem(directory)) {
            return false;
        }
        if (!staged.isEmpty()) {
            for (PartitionLog each : staged) {
                each.commitEpochs();
            }
            disk.syncFileSystem(directory);
        }
        rounds.forEach(PartitionLog::flushed);
        return true;
    }
}
