package dev.odradek.raft.core;

import dev.odradek.wire.codec.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Replicas and voter sets for tests.
final class Replicas {
    static final short NO_KRAFT_VERSION = 0;

    private Replicas() {}

    static ReplicaKey key(int id) {
        return new ReplicaKey(id, new Uuid(7, id));
    }

    static Voter voter(int id) {
        return new Voter(
                key(id),
                List.of(new Endpoint("CONTROLLER", "host" + id, 9000 + id)),
                (short) 0,
                (short) 1);
    }

    static VoterSet voters(int... ids) {
        var voters = new ArrayList<Voter>();
        for (int id : ids) {
            voters.add(voter(id));
        }
        return new VoterSet(voters);
    }

    /// A voter set that comes from the log, with `kraft.version` 1.
    static VoterHistory history(VoterSet voters) {
        var history = new VoterHistory(VoterSet.EMPTY);
        history.kraftVersionAt(0, (short) 1);
        history.votersAt(0, voters);
        return history;
    }

    static RaftCore core(
            int id, VoterSet voters, LogView log, @Nullable ElectionState stored, long nowMs) {
        return new RaftCore(
                CoreConfig.of(voter(id), true),
                log,
                history(voters),
                stored,
                new SplittableRandom(id),
                nowMs);
    }
}
