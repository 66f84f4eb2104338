package dev.odradek.broker.request;

import dev.odradek.wire.ApiKey;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.message.ApiVersionsResponse;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.RequestHeader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a request's header, finds its handler, and starts it. Called on every event loop; does not
/// change once it has its handlers.
public final class RequestDispatcher {
    private static final Logger log = LoggerFactory.getLogger(RequestDispatcher.class);
    private static final short UNSUPPORTED_VERSION_BODY = 0;
    private static final int KEY_AND_VERSION_BYTES = 2 * Short.BYTES;

    private volatile Map<ListenerRole, List<@Nullable Route<?, ?>>> routes = Map.of();

    /// A dispatcher to which [#install] gives its handlers later: ports are bound before there is
    /// anything to serve.
    public RequestDispatcher() {}

    /// @param handlers at most one for each API key and listener role
    /// @throws IllegalArgumentException when two handlers claim the same
    public RequestDispatcher(List<? extends RequestHandler<?, ?>> handlers) {
        install(handlers);
    }

    /// Gives the dispatcher its handlers, before the first connection is served.
    ///
    /// @param handlers at most one for each API key and listener role
    /// @throws IllegalArgumentException when two handlers claim the same
    public void install(List<? extends RequestHandler<?, ?>> handlers) {
        var placed = new EnumMap<ListenerRole, List<@Nullable Route<?, ?>>>(ListenerRole.class);
        for (ListenerRole role : ListenerRole.values()) {
            placed.put(role, new ArrayList<>());
        }
        for (RequestHandler<?, ?> handler : handlers) {
            var route = new Route<>(handler);
            for (ListenerRole role : handler.listeners()) {
                place(placed.getOrDefault(role, List.of()), route, role);
            }
        }
        routes = placed;
    }

    /// Starts the request in `frame`. Nothing is thrown for whatever the bytes are.
    ///
    /// @param frame its readable bytes are header and body; owned by `slot`
    /// @param receivedNanos when the frame was complete
    public void dispatch(
            ConnectionState connection, ByteBuf frame, long receivedNanos, ResponseSlot slot) {
        if (frame.readableBytes() < KEY_AND_VERSION_BYTES) {
            slot.close(
                    CloseReason.FRAME_SIZE, "no header fits " + frame.readableBytes() + " bytes");
            return;
        }
        short key = frame.getShort(frame.readerIndex());
        short version = frame.getShort(frame.readerIndex() + Short.BYTES);
        Route<?, ?> route = find(connection.role(), key);
        if (route == null) {
            slot.close(CloseReason.UNSUPPORTED_API, "API key " + key + " is not served here");
            return;
        }
        boolean served = route.versions().contains(version);
        if (!served && route.key() != ApiKey.API_VERSIONS) {
            slot.close(
                    CloseReason.UNSUPPORTED_API,
                    route.key() + " version " + version + " is not among " + route.versions());
            return;
        }
        try {
            var reader = new MessageReader(frame);
            var header = RequestHeader.read(reader, route.requestHeaderVersion(version));
            if (!served) {
                slot.releaseFrame();
                slot.answer(unsupportedApiVersions(header.correlationId(), route.versions()));
                return;
            }
            String clientId = header.clientId();
            var context =
                    new RequestContext(
                            version,
                            header.correlationId(),
                            clientId == null ? "" : clientId,
                            receivedNanos,
                            connection);
            route.start(reader, context, slot);
        } catch (MalformedMessageException e) {
            slot.close(
                    CloseReason.MALFORMED,
                    route.key() + " version " + version + ": " + e.getMessage());
        } catch (RuntimeException bug) {
            log.error(
                    "Reading {} v{} from {} failed: a bug", route.key(), version, connection, bug);
            slot.close(CloseReason.BUG, "a " + route.key() + " request could not be handled");
        } catch (OutOfMemoryError e) {
            slot.close(CloseReason.MEMORY, route.key() + ": " + e.getMessage());
        }
    }

    /// How many requests each API got, in no particular order; for metrics.
    public List<RequestCount> counts() {
        var counts = new ArrayList<RequestCount>();
        routes.forEach((role, byKey) -> {
            for (Route<?, ?> route : byKey) {
                if (route != null) {
                    counts.add(
                            new RequestCount(
                                    role, route.key(), route.requests(), route.failures()));
                }
            }
        });
        return counts;
    }

    /// How many requests of an API came in through listeners of a role. A handler that serves both
    /// roles counts for both.
    ///
    /// @param failures those whose handler threw
    public record RequestCount(ListenerRole role, ApiKey key, long requests, long failures) {}

    private @Nullable Route<?, ?> find(ListenerRole role, short key) {
        List<@Nullable Route<?, ?>> byKey = routesOf(role);
        return key >= 0 && key < byKey.size() ? byKey.get(key) : null;
    }

    @SuppressWarnings("NullAway") // the constructor puts a list for each role
    private List<@Nullable Route<?, ?>> routesOf(ListenerRole role) {
        return routes.getOrDefault(role, List.of());
    }

    private static void place(
            List<@Nullable Route<?, ?>> byKey, Route<?, ?> route, ListenerRole role) {
        int key = route.key().id();
        if (byKey.size() <= key) {
            byKey.addAll(Collections.nCopies(key + 1 - byKey.size(), null));
        }
        if (byKey.get(key) != null) {
            throw new IllegalArgumentException(
                    "two handlers for " + route.key() + " on " + role + " listeners");
        }
        byKey.set(key, route);
    }

    /// A client asks with the highest version it knows, so it gets an answer that every version can
    /// read. Source: KIP-511.
    private static Answer unsupportedApiVersions(int correlationId, Versions served) {
        var response = new ApiVersionsResponse().errorCode(ErrorCode.UNSUPPORTED_VERSION.code());
        response.apiKeys()
                .add(
                        new ApiVersionsResponse.ApiVersion()
                                .apiKey(ApiKey.API_VERSIONS.id())
                                .minVersion(served.lowest())
                                .maxVersion(served.highest()));
        short headerVersion = Apis.API_VERSIONS.responseHeaderVersion(UNSUPPORTED_VERSION_BODY);
        return new Answer(correlationId, headerVersion, UNSUPPORTED_VERSION_BODY, response);
    }
}
