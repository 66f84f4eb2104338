package dev.odradek.broker;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.broker.metadata.MetadataPublisher;
import dev.odradek.broker.net.ConnectionLimits;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.QuotaEntity;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The limits on connections as they are now: from the settings, and from the
/// `connection_creation_rate` quotas of IP addresses in the cluster's metadata (KIP-612).
@OwnedBy("the metadata queue")
final class ConnectionQuotas implements MetadataPublisher.Subscriber {
    private static final Logger log = LoggerFactory.getLogger(ConnectionQuotas.class);
    private static final String IP = "ip";
    private static final String RATE = "connection_creation_rate";

    private final Consumer<ConnectionLimits> network;
    private ConnectionLimits settings;
    private int rateMax = Integer.MAX_VALUE;
    private Map<InetAddress, Integer> rates = Map.of();

    /// @param network takes the limits whenever they change
    /// @param settings what the settings say, which the network knows already
    ConnectionQuotas(Consumer<ConnectionLimits> network, ConnectionLimits settings) {
        this.network = network;
        this.settings = settings;
    }

    /// The settings have changed.
    void settings(ConnectionLimits changed) {
        settings = changed;
        tell();
    }

    @Override
    public void onImage(ImageDelta delta, ClusterImage image) {
        if (delta.clientQuotas().keySet().stream().noneMatch(entity -> entity.has(IP))) {
            return;
        }
        int defaultMax = Integer.MAX_VALUE;
        Map<InetAddress, Integer> byAddress = new HashMap<>();
        for (var quotas : image.clientQuotas().entrySet()) {
            Double rate = quotas.getValue().get(RATE);
            if (rate == null || !quotas.getKey().has(IP)) {
                continue;
            }
            String name = ipOf(quotas.getKey());
            if (name.isEmpty()) {
                defaultMax = rate.intValue();
            } else {
                put(byAddress, name, rate.intValue());
            }
        }
        rateMax = defaultMax;
        rates = byAddress;
        tell();
    }

    /// @return the address; empty for the default of all
    private static String ipOf(QuotaEntity entity) {
        for (QuotaEntity.Part part : entity.parts()) {
            if (part.type().equals(IP) && part.name() != null) {
                return part.name();
            }
        }
        return "";
    }

    private static void put(Map<InetAddress, Integer> byAddress, String name, int rate) {
        try {
            byAddress.put(InetAddress.ofLiteral(name), rate);
        } catch (IllegalArgumentException e) {
            // Kafka takes the names of hosts as well; looking one up would keep metadata waiting.
            log.warn("The connection rate of {} is not kept: it is no IP address", name);
        }
    }

    private void tell() {
        network.accept(
                new ConnectionLimits(
                        settings.connectionsMax(),
                        settings.perIpMax(),
                        settings.perIpMaxOverrides(),
                        settings.creationRateMax(),
                        rateMax,
                        rates,
                        settings.listeners()));
    }
}
