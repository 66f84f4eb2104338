package dev.odradek.broker.config;

import java.util.Optional;

/// One entry of `controller.quorum.voters`.
///
/// @param id node id of the voter
/// @param address where its controller listener is; `0.0.0.0` where the node is not to be connected
///   to
public record Voter(int id, HostPort address) {

    /// Reads `id@host:port`; empty when the text is no such entry. Source: Kafka
    /// QuorumConfig.parseVoterConnections.
    public static Optional<Voter> parse(String text) {
        String[] parts = text.split("@", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        try {
            int id = Integer.parseInt(parts[0]);
            return HostPort.parse(parts[1]).map(address -> new Voter(id, address));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return id + "@" + address;
    }
}
