package dev.odradek.broker.request;

import dev.odradek.broker.fetch.FetchService;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.FetchableTopicResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetch, on broker listeners: records of partitions that this broker leads.
public final class FetchHandler implements RequestHandler<FetchRequest, FetchResponse> {
    private static final int FIRST_VERSION_BY_ID = 13;
    private static final int FIRST_VERSION_WITH_LEADERS = 16;

    private final FetchService fetches;
    private final CurrentLeaders leaders;

    public FetchHandler(FetchService fetches, CurrentLeaders leaders) {
        this.fetches = fetches;
        this.leaders = leaders;
    }

    @Override
    public Api<FetchRequest, FetchResponse> api() {
        return Apis.FETCH;
    }

    @Override
    public void handle(RequestContext context, FetchRequest request, Reply<FetchResponse> reply) {
        new Answering(context, reply).start(request);
    }

    /// The answer to one fetch, which may have to wait, and is not waited for once the connection
    /// has ended.
    private final class Answering {
        private final RequestContext context;
        private final Reply<FetchResponse> reply;
        private @Nullable Runnable giveUp;

        Answering(RequestContext context, Reply<FetchResponse> reply) {
            this.context = context;
            this.reply = reply;
        }

        void start(FetchRequest request) {
            giveUp = fetches.fetch(request, context.apiVersion(), context.loop(), this::onResponse);
            if (giveUp != null) {
                context.connection().whenClosed(giveUp);
            }
        }

        private void onResponse(FetchResponse response) {
            if (giveUp != null) {
                context.connection().forget(giveUp);
            }
            if (context.apiVersion() >= FIRST_VERSION_WITH_LEADERS) {
                addLeaders(context, response);
            }
            reply.send(response);
        }
    }

    /// Tells who leads the partitions that are not led here (KIP-951).
    private void addLeaders(RequestContext context, FetchResponse response) {
        Set<Integer> named = new HashSet<>();
        for (FetchableTopicResponse topic : response.responses()) {
            for (PartitionData partition : topic.partitions()) {
                if (partition.errorCode() != ErrorCode.NOT_LEADER_OR_FOLLOWER.code()
                        && partition.errorCode() != ErrorCode.FENCED_LEADER_EPOCH.code()) {
                    continue;
                }
                var leader =
                        leaders.of(
                                topic.topicId(),
                                topic.topic(),
                                partition.partitionIndex(),
                                context.apiVersion() >= FIRST_VERSION_BY_ID);
                partition.currentLeader().leaderId(leader.id()).leaderEpoch(leader.epoch());
                var endpoint = leaders.endpoint(leader.id(), context.listener());
                if (endpoint.isPresent() && named.add(leader.id())) {
                    response.nodeEndpoints()
                            .add(
                                    new FetchResponse.NodeEndpoint()
                                            .nodeId(leader.id())
                                            .host(endpoint.get().host())
                                            .port(endpoint.get().port())
                                            .rack(leaders.rack(leader.id())));
                }
            }
        }
    }
}
