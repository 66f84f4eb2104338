package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import java.util.Collections;
import java.util.List;

/// The directory ids that stand for no directory (KIP-858).
public final class DirectoryIds {
    /// Not told yet, as before directories were assigned at all.
    public static final Uuid MIGRATING = new Uuid(0, 0);

    /// The broker has not chosen one yet.
    public static final Uuid UNASSIGNED = new Uuid(0, 1);

    /// The replica was in a directory that is gone.
    public static final Uuid LOST = new Uuid(0, 2);

    private DirectoryIds() {}

    /// Whether a replica said to be in `directory` can be served by a broker that has `online`.
    /// Source: Kafka 4.3.1 DirectoryId.isOnline.
    public static boolean isOnline(Uuid directory, List<Uuid> online) {
        if (directory.equals(UNASSIGNED) || directory.equals(MIGRATING)) {
            return true;
        }
        if (directory.equals(LOST)) {
            return false;
        }
        return online.isEmpty() || online.contains(directory);
    }

    /// Whether it is one of the ids that never name a real directory.
    public static boolean isReserved(Uuid directory) {
        return directory.mostSignificantBits() == 0 && directory.leastSignificantBits() < 100;
    }

    static List<Uuid> migrating(int count) {
        return Collections.nCopies(count, MIGRATING);
    }
}
