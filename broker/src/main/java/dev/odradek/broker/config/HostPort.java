package dev.odradek.broker.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A host and a port, not looked up.
///
/// @param host name or address; IPv6 without brackets
/// @param port 0 to 65535
public record HostPort(String host, int port) {
    // As Kafka's Utils.getHost: an optional scheme is skipped, brackets around IPv6 are dropped.
    private static final Pattern SHAPE =
            Pattern.compile("(?:[0-9a-zA-Z\\-%._]*://)?\\[?([0-9a-zA-Z\\-%._:]*)]?:([0-9]+)");

    /// Reads `host:port` or `[ipv6]:port`; empty when the text is neither. Source: Kafka
    /// Utils.getHost, Utils.getPort.
    public static Optional<HostPort> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            int port = Integer.parseInt(matcher.group(2));
            return port > 65535
                    ? Optional.empty()
                    : Optional.of(new HostPort(matcher.group(1), port));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
