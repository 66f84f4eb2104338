package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Findings;
import java.util.List;

/// Part of a round, with a node of its own from its start to its end.
public interface Stage {
    /// What figures and refusals call it.
    String name();

    /// What its figures are of: when it does not come to its end, none of them says anything.
    default List<String> parts() {
        return List.of(name());
    }

    /// @param round from 1 on
    /// @param progress is told what is being done now
    /// @throws RefusedException when what was measured must not be compared
    void run(Peer peer, int round, Pace pace, Findings findings, Progress progress)
            throws RefusedException;

    /// Is told what is being done.
    @FunctionalInterface
    interface Progress {
        void doing(String work);
    }
}
