package dev.odradek.broker.request;

import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.PartitionRegistration;
import java.util.ArrayList;
import java.util.List;

/// What can be said of a partition's replicas from the registrations of their brokers.
final class PartitionHealth {
    private PartitionHealth() {}

    /// Replicas that serve nothing: their broker is fenced or unknown, or their log directory is
    /// not online.
    static List<Integer> offlineReplicas(ClusterImage image, PartitionRegistration partition) {
        List<Integer> offline = new ArrayList<>();
        for (int replica : partition.replicas()) {
            BrokerRegistration broker = image.broker(replica);
            var directory = partition.directory(replica);
            if (broker == null
                    || broker.fenced()
                    || (directory != null && !broker.hasOnlineDirectory(directory))) {
                offline.add(replica);
            }
        }
        return offline;
    }
}
