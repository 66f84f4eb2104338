package dev.odradek.broker.request;

import dev.odradek.controller.ScramControl;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.wire.Api;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeUserScramCredentialsRequest;
import dev.odradek.wire.message.DescribeUserScramCredentialsResponse;
import java.util.function.Supplier;

/// DescribeUserScramCredentials: which users have which, without the secrets.
public final class DescribeUserScramCredentialsHandler
        implements RequestHandler<
                DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> {
    private final Supplier<ClusterImage> image;

    public DescribeUserScramCredentialsHandler(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public Api<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> api() {
        return Apis.DESCRIBE_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(
            RequestContext context,
            DescribeUserScramCredentialsRequest request,
            Reply<DescribeUserScramCredentialsResponse> reply) {
        reply.send(ScramControl.describe(image.get(), request));
    }
}
