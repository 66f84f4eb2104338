package dev.odradek.broker.request;

import dev.odradek.broker.fetch.FetchService;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;

/// Fetch, on broker listeners: records of partitions that this broker leads.
public final class FetchHandler implements RequestHandler<FetchRequest, FetchResponse> {
    private final FetchService fetches;

    public FetchHandler(FetchService fetches) {
        this.fetches = fetches;
    }

    @Override
    public Api<FetchRequest, FetchResponse> api() {
        return Apis.FETCH;
    }

    @Override
    public void handle(RequestContext context, FetchRequest request, Reply<FetchResponse> reply) {
        fetches.fetch(request, context.apiVersion(), context.loop(), reply::send);
    }
}
