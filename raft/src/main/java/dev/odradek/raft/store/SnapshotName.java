package dev.odradek.raft.store;

import dev.odradek.raft.record.OffsetAndEpoch;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Names of snapshot files: `<end offset, 20 digits>-<epoch, 10 digits>.checkpoint`; one that is
/// being written has something after the epoch and ends in `.checkpoint.part`, one that is to be
/// deleted ends in `.checkpoint.deleted`. Source: Kafka class Snapshots.
///
/// @param kind what the suffix says
public record SnapshotName(OffsetAndEpoch id, Kind kind) {
    private static final int OFFSET_DIGITS = 20;
    private static final int EPOCH_DIGITS = 10;
    private static final int ID_CHARS = OFFSET_DIGITS + 1 + EPOCH_DIGITS;
    private static final String WHOLE_SUFFIX = ".checkpoint";
    private static final String PARTIAL_SUFFIX = ".checkpoint.part";
    private static final String DELETED_SUFFIX = ".checkpoint.deleted";

    /// What a snapshot file is.
    public enum Kind {
        WHOLE,
        PARTIAL,
        DELETED
    }

    /// The name of a whole snapshot.
    public static String of(OffsetAndEpoch id) {
        return idOf(id) + WHOLE_SUFFIX;
    }

    /// The name of a snapshot that is being written.
    ///
    /// @param distinction keeps two writers apart
    public static String partial(OffsetAndEpoch id, String distinction) {
        return idOf(id) + "-" + distinction + PARTIAL_SUFFIX;
    }

    /// @return null when it is no snapshot's name
    public static @Nullable SnapshotName parse(String fileName) {
        Kind kind;
        if (fileName.endsWith(PARTIAL_SUFFIX)) {
            kind = Kind.PARTIAL;
        } else if (fileName.endsWith(DELETED_SUFFIX)) {
            kind = Kind.DELETED;
        } else if (fileName.endsWith(WHOLE_SUFFIX)) {
            kind = Kind.WHOLE;
        } else {
            return null;
        }
        if (fileName.length() < ID_CHARS || fileName.charAt(OFFSET_DIGITS) != '-') {
            return null;
        }
        try {
            long offset = Long.parseLong(fileName.substring(0, OFFSET_DIGITS));
            int epoch = Integer.parseInt(fileName.substring(OFFSET_DIGITS + 1, ID_CHARS));
            return new SnapshotName(new OffsetAndEpoch(offset, epoch), kind);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String idOf(OffsetAndEpoch id) {
        return String.format(Locale.ROOT, "%020d-%010d", id.offset(), id.epoch());
    }
}
