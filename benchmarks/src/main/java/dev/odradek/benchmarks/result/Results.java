package dev.odradek.benchmarks.result;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A whole run.
///
/// @param command what was typed, without the machine's paths
/// @param revision of Odradek: a commit's short name, with `+` where the checkout had changes
/// @param rounds how many there were of each piece of work
/// @param peers in the order of the columns
public record Results(
        String command,
        String revision,
        Instant started,
        Duration took,
        int rounds,
        HostFacts host,
        List<PeerFacts> peers,
        Findings findings,
        List<Goal> goals) {}
