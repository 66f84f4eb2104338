package dev.odradek.broker.request;

import dev.odradek.controller.QuotaControl;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeClientQuotasRequest;
import dev.odradek.wire.message.DescribeClientQuotasResponse;
import java.util.function.Supplier;

/// DescribeClientQuotas: the quotas of the entities that a filter picks.
public final class DescribeClientQuotasHandler
        implements RequestHandler<DescribeClientQuotasRequest, DescribeClientQuotasResponse> {
    private final Supplier<ClusterImage> image;

    public DescribeClientQuotasHandler(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public Api<DescribeClientQuotasRequest, DescribeClientQuotasResponse> api() {
        return Apis.DESCRIBE_CLIENT_QUOTAS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeClientQuotasRequest request,
            Reply<DescribeClientQuotasResponse> reply) {
        reply.send(QuotaControl.describe(image.get(), request));
    }
}
