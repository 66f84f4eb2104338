package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.PeerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One setting that says what an acknowledgement promises, with what each peer has for it.
///
/// @param values in the order of the peers; [#ABSENT] where a peer does not state it
record Durability(String setting, List<String> values) {
    static final String ABSENT = "not stated";

    /// All settings that any of them states, by name.
    static List<Durability> of(List<PeerFacts> peers) {
        TreeSet<String> settings = new TreeSet<>();
        peers.forEach(peer -> settings.addAll(peer.durability().keySet()));
        List<Durability> all = new ArrayList<>();
        for (String setting : settings) {
            all.add(
                    new Durability(
                            setting,
                            peers.stream()
                                    .map(peer -> peer.durability().getOrDefault(setting, ABSENT))
                                    .toList()));
        }
        return all;
    }

    /// What all peers have for it; empty where they differ.
    Optional<String> common() {
        return values.stream().distinct().count() == 1
                ? Optional.of(values.getFirst())
                : Optional.empty();
    }

    /// The settings that are not the same everywhere.
    static String differing(List<Durability> all) {
        return all.stream()
                .filter(each -> each.common().isEmpty())
                .map(Durability::setting)
                .collect(Collectors.joining(", "));
    }
}
