package dev.odradek.broker.fetch;

import dev.odradek.base.disk.ColdReads;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.partition.PartitionDirectory;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Serves fetches: opens the session's exchange, reads, and parks the fetch when it has too little.
///
/// Threads: a fetch runs on the event loop it came in on; its reads of what is not in memory run on
/// the workers of [ColdReads].
public final class FetchService {
    private static final byte READ_COMMITTED = 1;

    /// The replica id of a fetcher that is a consumer.
    private static final int CONSUMER = -1;

    /// The replica id of a tool that reads as if it were a follower, but is none.
    private static final int DEBUGGING_CONSUMER = -2;

    private static final int FIRST_VERSION_BY_ID = 13;

    private final PartitionReader reader;
    private final FetchSessions sessions;
    private final ColdReads coldReads;
    private final Clock clock;
    private final Limits limits;

    /// What a node allows.
    ///
    /// @param responseBytesMax of one answer (`fetch.max.bytes`)
    /// @param waitMsMax longer waits are cut to this
    public record Limits(int responseBytesMax, long waitMsMax) {}

    public FetchService(
            PartitionDirectory directory,
            FetchSessions sessions,
            ColdReads coldReads,
            Clock clock,
            Limits limits) {
        this.reader = new PartitionReader(directory);
        this.sessions = sessions;
        this.coldReads = coldReads;
        this.clock = clock;
        this.limits = limits;
    }

    /// Starts to serve a fetch.
    ///
    /// @param loop the event loop of the connection; the caller
    /// @param answer takes the response, on that loop; with an error at its top level when the
    ///   request as a whole is refused
    /// @return ends the wait with an empty answer, on that loop; null when the answer was given
    public @Nullable Runnable fetch(
            FetchRequest request, short version, TaskQueue loop, Consumer<FetchResponse> answer) {
        int replicaId = version >= 15 ? request.replicaState().replicaId() : request.replicaId();
        if (replicaId < DEBUGGING_CONSUMER || request.maxBytes() < 0) {
            answer.accept(new FetchResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
            return null;
        }
        boolean byTopicId = version >= FIRST_VERSION_BY_ID;
        boolean follower = replicaId > CONSUMER;
        FetchExchange exchange =
                FetchExchange.open(sessions, request, byTopicId, follower, clock.monotonicMs());
        var rules =
                new FetchRules(
                        bound(request, replicaId),
                        Math.min(request.maxBytes(), limits.responseBytesMax()),
                        Math.min(
                                request.minBytes(),
                                Math.min(request.maxBytes(), limits.responseBytesMax())),
                        Math.clamp(request.maxWaitMs(), 0, limits.waitMsMax()),
                        byTopicId);
        var fetch = new FetchInProgress(exchange, rules, reader, follower, coldReads, loop, answer);
        return fetch.start() ? null : fetch::giveUp;
    }

    private static ReadBound bound(FetchRequest request, int replicaId) {
        if (replicaId == DEBUGGING_CONSUMER) {
            return ReadBound.LOG_END;
        }
        return request.isolationLevel() == READ_COMMITTED
                ? ReadBound.LAST_STABLE
                : ReadBound.HIGH_WATERMARK;
    }
}
