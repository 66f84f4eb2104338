package dev.odradek.benchmarks.report;

import dev.odradek.benchmarks.result.PeerFacts;
import java.util.List;
import java.util.stream.Collectors;

/// How each peer was set up: what its acknowledgements promise, its JVM's flags, its
/// `server.properties`.
final class PeersSection {
    private final List<PeerFacts> peers;

    PeersSection(List<PeerFacts> peers) {
        this.peers = peers;
    }

    void write(Markup page) {
        page.open("section", "id", "peers").leaf("h2", "What was compared");
        durability(page);
        for (PeerFacts peer : peers) {
            page.leaf("h3", peer.title());
            page.leaf("p", "JVM flags");
            page.leaf("pre", String.join("\n", peer.jvm()));
            page.open("details").leaf("summary", "server.properties of " + peer.key());
            page.leaf(
                    "pre",
                    peer.properties().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining("\n")));
            page.close();
        }
        page.close();
    }

    private void durability(Markup page) {
        List<Durability> settings = Durability.of(peers);
        String differing = Durability.differing(settings);
        page.leaf(
                "p",
                "What an acknowledgement promises, with the values that hold, defaults among them. "
                        + (differing.isEmpty()
                                ? "All of them are the same for all."
                                : "Not the same for all: " + differing + "."));
        page.open("div", "class", "wide").open("table");
        page.open("thead").open("tr").leaf("th", "setting", "scope", "col");
        peers.forEach(peer -> page.leaf("th", peer.key(), "scope", "col"));
        page.close().close().open("tbody");
        for (Durability setting : settings) {
            page.open("tr").leaf("th", setting.setting(), "scope", "row");
            setting.values().forEach(value -> page.leaf("td", value, "class", "number"));
            page.close();
        }
        page.close().close().close();
    }
}
