package dev.odradek.metadata;

/// Where one listener of a node is reached.
///
/// @param listener its name, as in `PLAINTEXT`
/// @param port 0 to 65535
/// @param securityProtocol Kafka's number: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
public record Endpoint(String listener, String host, int port, short securityProtocol) {}
