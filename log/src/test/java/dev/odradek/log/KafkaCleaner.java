package dev.odradek.log;

import java.io.IOException;
import java.security.DigestException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.CleanerStats;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;

/// Apache Kafka's own cleaner: the oracle.
final class KafkaCleaner {
    private final UnifiedLog log;
    private final Cleaner cleaner;
    private long cleanedUpTo = -1;

    KafkaCleaner(UnifiedLog log, int dedupeBytes) {
        this(log, dedupeBytes, 32 * 1024);
    }

    /// @param chunkBytes what is read, and written, at once
    KafkaCleaner(UnifiedLog log, int dedupeBytes, int chunkBytes) {
        this.log = log;
        try {
            cleaner =
                    new Cleaner(
                            0,
                            new SkimpyOffsetMap(dedupeBytes),
                            chunkBytes,
                            1024 * 1024,
                            0.9,
                            new Throttler(
                                    Double.MAX_VALUE, 300, "cleaner-io", "bytes", Time.SYSTEM),
                            Time.SYSTEM,
                            _ -> {});
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// Cleans until nothing is dirty.
    ///
    /// @return up to where the log was clean each time
    List<Long> clean(long nowMs) throws IOException {
        var cleanings = new ArrayList<Long>();
        while (true) {
            long dirty = Math.max(cleanedUpTo, log.logStartOffset());
            long limit = Math.min(log.lastStableOffset(), log.activeSegment().baseOffset());
            var toClean = new LogToClean(log, dirty, Math.max(dirty, limit), false);
            if (toClean.cleanableBytes() == 0) {
                return cleanings;
            }
            try {
                Map.Entry<Long, CleanerStats> done = cleaner.doClean(toClean, nowMs);
                cleanedUpTo = done.getKey();
            } catch (DigestException e) {
                throw new AssertionError(e);
            }
            cleanings.add(cleanedUpTo);
        }
    }
}
