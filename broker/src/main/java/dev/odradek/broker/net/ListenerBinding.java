package dev.odradek.broker.net;

import dev.odradek.broker.request.ListenerRole;

/// A listener to open.
///
/// @param name as in `listeners`, such as PLAINTEXT
/// @param host name or address to bind; empty for every address of the machine
/// @param port 0 for any that is free
/// @param role which handlers it serves
/// @param privileged whether brokers use it among themselves; `max.connections` does not stop it
public record ListenerBinding(
        String name, String host, int port, ListenerRole role, boolean privileged) {

    /// The address as `host:port`, the form in which settings and messages show it.
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
