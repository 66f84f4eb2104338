package dev.odradek.broker.request;

import dev.odradek.wire.Api;
import dev.odradek.wire.ApiKey;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.message.ProduceRequest;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A handler with what the dispatcher needs to know of it.
final class Route<Q extends Message, R extends Message> {
    private static final Logger log = LoggerFactory.getLogger(Route.class);

    /// Somebody may cause the same bug again and again.
    private static final long LOGGED_FAILURES = 10;

    private static final long LOGGED_EVERY = 1000;

    private final RequestHandler<Q, R> handler;
    private final Api<Q, R> api;
    private final Versions versions;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();

    Route(RequestHandler<Q, R> handler) {
        this.handler = handler;
        this.api = handler.api();
        this.versions = handler.versions();
    }

    ApiKey key() {
        return api.key();
    }

    Versions versions() {
        return versions;
    }

    RequestHandler<Q, R> handler() {
        return handler;
    }

    long requests() {
        return requests.sum();
    }

    long failures() {
        return failures.sum();
    }

    short requestHeaderVersion(short version) {
        return api.requestHeaderVersion(version);
    }

    Answer answer(RequestContext context, R response) {
        return new Answer(
                context.correlationId(),
                api.responseHeaderVersion(context.apiVersion()),
                context.apiVersion(),
                response);
    }

    /// Reads the body and starts the handler.
    ///
    /// @throws MalformedMessageException when the body is none
    void start(MessageReader reader, RequestContext context, ResponseSlot slot) {
        requests.increment();
        Q request = api.readRequest(reader, context.apiVersion());
        if (!(request instanceof ProduceRequest)) {
            // Every other message holds copies, so that a request that waits long costs little.
            slot.releaseFrame();
        }
        var reply = new ReplyOnce<>(this, context, slot);
        try {
            handler.handle(context, request, reply);
        } catch (MalformedMessageException e) {
            if (reply.tryClaim()) {
                slot.close(CloseReason.MALFORMED, key() + ": " + e.getMessage());
            }
        } catch (RuntimeException bug) {
            onBug(bug, request, reply, context, slot);
        } catch (OutOfMemoryError e) {
            // What the request holds is given back. Nobody knows how far it got, so nothing is
            // said.
            failures.increment();
            if (reply.tryClaim()) {
                slot.close(CloseReason.MEMORY, key() + ": " + e.getMessage());
            }
        }
    }

    private void onBug(
            RuntimeException bug,
            Q request,
            ReplyOnce<R> reply,
            RequestContext context,
            ResponseSlot slot) {
        failures.increment();
        long count = failures.sum();
        if (count <= LOGGED_FAILURES || count % LOGGED_EVERY == 0) {
            log.error(
                    "Handling {} v{} from {} (client {}) failed: a bug in Odradek, {} times so far",
                    key(),
                    context.apiVersion(),
                    context.connection(),
                    LogText.quoted(context.clientId()),
                    count,
                    bug);
        }
        if (!reply.tryClaim()) {
            return;
        }
        if (request instanceof ProduceRequest produce && produce.acks() == 0) {
            slot.close(CloseReason.BUG, "a Produce without acks failed");
            return;
        }
        // Nobody knows whether a failed Produce was stored. UNKNOWN_SERVER_ERROR makes an
        // idempotent
        // producer reuse the sequence numbers, and so lose or double records (KAFKA-14034); after a
        // timeout it sends the same batch again, and is told that it is a duplicate.
        ErrorCode code =
                request instanceof ProduceRequest
                        ? ErrorCode.REQUEST_TIMED_OUT
                        : ErrorCode.UNKNOWN_SERVER_ERROR;
        slot.answer(answer(context, api.errorReply(request, context.apiVersion(), code)));
    }
}
