package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// One entry of `listeners` or `advertised.listeners`.
///
/// @param name in upper case
/// @param protocol what it speaks
/// @param host name or address to bind to or to advertise, IPv6 without brackets; null where the
///   entry names none: to bind, every interface; to advertise, this machine's canonical host name
/// @param port 0 is any free port: what is advertised is then the port that was bound
public record Listener(String name, SecurityProtocol protocol, @Nullable String host, int port) {

    @Override
    public String toString() {
        String shown = host == null ? "" : host.contains(":") ? "[" + host + "]" : host;
        return name + "://" + shown + ":" + port;
    }
}
