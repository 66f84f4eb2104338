package dev.odradek.broker.storage;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.HostPort;
import dev.odradek.broker.config.Listener;
import dev.odradek.raft.core.Endpoint;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.wire.codec.Uuid;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The voters with which a cluster of dynamic voters begins. Source: Kafka DynamicVoters,
/// StorageTool.
final class InitialVoters {
    private static final short KRAFT_VERSION_LEAST = 0;
    private static final short KRAFT_VERSION_MOST = 1;

    private InitialVoters() {}

    /// Reads `id@host:port:directory` entries, parted by commas.
    ///
    /// @param listener name of the listener at which the voters are reached
    /// @throws StorageException when the text is something else
    static VoterSet parse(String text, String listener) {
        List<Voter> voters = new ArrayList<>();
        for (String entry : text.trim().split(",", -1)) {
            if (!entry.isEmpty()) {
                voters.add(voter(entry.trim(), listener));
            }
        }
        if (voters.isEmpty()) {
            throw new StorageException("No voters given.");
        }
        try {
            return new VoterSet(voters);
        } catch (IllegalArgumentException e) {
            throw new StorageException("Initial controllers " + text + ": " + e.getMessage());
        }
    }

    private static Voter voter(String entry, String listener) {
        int at = entry.indexOf('@');
        int lastColon = entry.lastIndexOf(':');
        if (at > 0 && lastColon > at) {
            try {
                int id = Integer.parseInt(entry.substring(0, at));
                Uuid directory = Uuid.parse(entry.substring(lastColon + 1));
                HostPort address = HostPort.parse(entry.substring(at + 1, lastColon)).orElse(null);
                if (id >= 0 && address != null) {
                    return voter(id, directory, listener, address.host(), address.port());
                }
            } catch (IllegalArgumentException _) {
                // said below
            }
        }
        throw new StorageException(
                "Initial controller " + entry + " is not of the form id@host:port:directory");
    }

    private static Voter voter(int id, Uuid directory, String listener, String host, int port) {
        return new Voter(
                new ReplicaKey(id, directory),
                List.of(new Endpoint(listener.toUpperCase(Locale.ROOT), canonical(host), port)),
                KRAFT_VERSION_LEAST,
                KRAFT_VERSION_MOST);
    }

    /// An IPv6 address in the long form that Kafka's files hold; a name or another address as it
    /// is.
    private static String canonical(String host) {
        return host.contains(":") ? InetAddress.ofLiteral(host).getHostAddress() : host;
    }

    /// This node alone, at the first listener that it advertises as a controller.
    ///
    /// @throws StorageException when it is no controller
    static VoterSet standalone(BrokerConfig config) {
        if (!config.isController()) {
            throw new StorageException("You can only use --standalone on a controller.");
        }
        Listener listener = config.listeners().advertisedController().getFirst();
        String host = listener.host() == null ? "localhost" : listener.host();
        return new VoterSet(
                List.of(
                        voter(
                                config.nodeId(),
                                DirectoryIds.random(),
                                config.listeners().controllerNames().getFirst(),
                                host,
                                listener.port())));
    }
}
