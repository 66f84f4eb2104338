package dev.odradek.log.recover;

import dev.odradek.base.disk.FileStamp;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.segment.SegmentSummary;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a log that was closed well holds.
///
/// @param directory the partition's: it changes with every file that comes, goes or is renamed
/// @param producers as in a snapshot file; null where only the snapshot at the log's end says it
/// @param snapshots offsets of the snapshot files
/// @param segments at least one, by rising base offset
public record LogSummary(
        TopicPartition partition,
        Uuid topicId,
        FileStamp directory,
        long logStartOffset,
        long logEndOffset,
        LeaderEpochs epochs,
        byte @Nullable [] producers,
        List<Long> snapshots,
        List<SegmentSummary> segments) {}
