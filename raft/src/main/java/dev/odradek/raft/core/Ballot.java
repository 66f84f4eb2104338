package dev.odradek.raft.core;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The votes of one election, or of one pre-vote, by node id.
final class Ballot {
    private final SortedSet<Integer> voters;
    private final Set<Integer> granted = new TreeSet<>();
    private final Set<Integer> rejected = new TreeSet<>();

    /// @param self votes for itself, if it is a voter
    Ballot(VoterSet voters, int self) {
        this.voters = new TreeSet<>(voters.ids());
        grant(self);
    }

    void grant(int voter) {
        if (voters.contains(voter) && !rejected.contains(voter)) {
            granted.add(voter);
        }
    }

    void reject(int voter) {
        if (voters.contains(voter) && !granted.contains(voter)) {
            rejected.add(voter);
        }
    }

    boolean isWon() {
        return granted.size() > voters.size() / 2;
    }

    /// Whether those who have not answered cannot turn it any more.
    boolean isLost() {
        return voters.size() - rejected.size() < voters.size() / 2 + 1;
    }

    Set<Integer> granting() {
        return new TreeSet<>(granted);
    }

    Set<Integer> silent() {
        var silent = new TreeSet<>(voters);
        silent.removeAll(granted);
        silent.removeAll(rejected);
        return silent;
    }
}
