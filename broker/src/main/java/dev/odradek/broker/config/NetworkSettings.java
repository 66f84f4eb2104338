package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Listeners, sockets, and the limits on connections and requests.
public final class NetworkSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> LISTENERS =
            TABLE.listOf("listeners", "PLAINTEXT://:9092")
                    .distinctNonEmpty()
                    .perBroker()
                    .high()
                    .doc(
                            "Addresses to serve, as NAME://host:port; an empty host is every interface, port 0 is any free port.");

    public static final Setting<@Nullable List<String>> ADVERTISED_LISTENERS =
            TABLE.listOrNull("advertised.listeners")
                    .distinctNonEmpty()
                    .high()
                    .doc(
                            "Addresses that clients and other nodes are told to use; those of listeners when unset.");

    public static final Setting<String> LISTENER_SECURITY_PROTOCOL_MAP =
            TABLE.stringOf(
                            "listener.security.protocol.map",
                            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT")
                    .perBroker()
                    .low()
                    .doc(
                            "Which security protocol each listener name speaks, as NAME:PROTOCOL pairs.");

    public static final Setting<Integer> NUM_NETWORK_THREADS =
            TABLE.intOf("num.network.threads", 3)
                    .atLeast(1)
                    .clusterWide()
                    .high()
                    .doc("Event loops for connections, for each listener.");

    public static final Setting<Integer> SOCKET_SEND_BUFFER_BYTES =
            TABLE.intOf("socket.send.buffer.bytes", 102_400)
                    .in(Unit.BYTES)
                    .high()
                    .doc(
                            "Send buffer asked of the kernel for each connection; -1 leaves the system's default.");

    public static final Setting<Integer> SOCKET_RECEIVE_BUFFER_BYTES =
            TABLE.intOf("socket.receive.buffer.bytes", 102_400)
                    .in(Unit.BYTES)
                    .high()
                    .doc(
                            "Receive buffer asked of the kernel for each connection; -1 leaves the system's default.");

    public static final Setting<Integer> SOCKET_REQUEST_MAX_BYTES =
            TABLE.intOf("socket.request.max.bytes", 100 * 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .high()
                    .doc(
                            "Largest request that is accepted; a longer announced length closes the connection.");

    public static final Setting<Integer> SOCKET_LISTEN_BACKLOG_SIZE =
            TABLE.intOf("socket.listen.backlog.size", 50)
                    .atLeast(1)
                    .doc(
                            "How many connections the kernel may hold ready before they are accepted.");

    public static final Setting<Integer> MAX_CONNECTIONS_PER_IP =
            TABLE.intOf("max.connections.per.ip", Integer.MAX_VALUE)
                    .atLeast(0)
                    .clusterWide()
                    .doc("Most connections from one address; 0 only together with overrides.");

    public static final Setting<String> MAX_CONNECTIONS_PER_IP_OVERRIDES =
            TABLE.stringOf("max.connections.per.ip.overrides", "")
                    .clusterWide()
                    .doc("Limits for single hosts or addresses, as host:limit pairs.");

    public static final Setting<Integer> MAX_CONNECTIONS =
            TABLE.intOf("max.connections", Integer.MAX_VALUE)
                    .atLeast(0)
                    .clusterWide()
                    .doc(
                            "Most connections of this broker, or of one listener when given with its prefix.");

    public static final Setting<Integer> MAX_CONNECTION_CREATION_RATE =
            TABLE.intOf("max.connection.creation.rate", Integer.MAX_VALUE)
                    .atLeast(0)
                    .clusterWide()
                    .doc(
                            "Most new connections per second of this broker, or of one listener with its prefix.");

    public static final Setting<Long> CONNECTIONS_MAX_IDLE_MS =
            TABLE.longOf("connections.max.idle.ms", 600_000)
                    .in(Unit.MILLISECONDS)
                    .doc(
                            "A connection without traffic for this long is closed; a negative time never closes one.");

    public static final Setting<Long> CONNECTIONS_MAX_REAUTH_MS =
            TABLE.longOf("connections.max.reauth.ms", 0)
                    .in(Unit.MILLISECONDS)
                    .protects()
                    .doc("Time after which a SASL client has to authenticate again; 0 never asks.");

    public static final Setting<Integer> CONNECTION_FAILED_AUTHENTICATION_DELAY_MS =
            TABLE.intOf("connection.failed.authentication.delay.ms", 100)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .doc(
                            "Pause before a failed authentication is answered, to slow down guessing.");

    public static final Setting<Integer> QUEUED_MAX_REQUESTS =
            TABLE.intOf("queued.max.requests", 500)
                    .atLeast(1)
                    .high()
                    .doc("Requests that may wait for a handler before reading stops.");

    public static final Setting<Long> QUEUED_MAX_REQUEST_BYTES =
            TABLE.longOf("queued.max.request.bytes", -1)
                    .in(Unit.BYTES)
                    .doc(
                            "Bytes of requests that may wait for a handler before reading stops; -1 sets no limit.");

    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MS =
            TABLE.longOf("socket.connection.setup.timeout.ms", 10_000)
                    .in(Unit.MILLISECONDS)
                    .doc("How long to wait for a connection to another node, the first time.");

    public static final Setting<Long> SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS =
            TABLE.longOf("socket.connection.setup.timeout.max.ms", 30_000)
                    .in(Unit.MILLISECONDS)
                    .doc("Up to how long that wait grows after failures in a row.");

    public static final Setting<Integer> MESSAGE_MAX_BYTES =
            TABLE.intOf("message.max.bytes", 1_048_588)
                    .atLeast(0)
                    .in(Unit.BYTES)
                    .clusterWide()
                    .high()
                    .doc(
                            "Largest record batch that is accepted, after compression; topics may override it.");

    public static final Setting<Integer> FETCH_MAX_BYTES =
            TABLE.intOf("fetch.max.bytes", 55 * 1024 * 1024)
                    .atLeast(1024)
                    .in(Unit.BYTES)
                    .doc(
                            "Most bytes that one fetch is answered with, whatever the client asks; at least 1024.");

    public static final Setting<Integer> MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS =
            TABLE.intOf("max.incremental.fetch.session.cache.slots", 1000)
                    .atLeast(0)
                    .doc("How many incremental fetch sessions are remembered.");

    public static final Setting<Integer> MAX_REQUEST_PARTITION_SIZE_LIMIT =
            TABLE.intOf("max.request.partition.size.limit", 2000)
                    .atLeast(1)
                    .doc("Most partitions that one request may ask to be described.");

    private NetworkSettings() {}
}
