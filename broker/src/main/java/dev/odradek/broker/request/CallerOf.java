package dev.odradek.broker.request;

import dev.odradek.groups.classic.Caller;

/// A request's sender as a group knows its members.
final class CallerOf {
    private CallerOf() {}

    static Caller request(RequestContext context) {
        // Kafka words an address as Java does: a slash before it, and a name before that if it has
        // one.
        return new Caller(
                context.clientId(),
                "/" + context.clientAddress().getHostAddress(),
                context.apiVersion());
    }
}
