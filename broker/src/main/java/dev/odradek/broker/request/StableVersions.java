package dev.odradek.broker.request;

import dev.odradek.wire.Api;
import dev.odradek.wire.ApiKey;

/// The versions that Apache Kafka 4.3.1 serves and names with its default settings. Source: Kafka's
/// ApiKeys.toApiVersionForApiResponse.
final class StableVersions {
    /// librdkafka before 2.8.1 takes a lowest Produce version above 2 for a broker that cannot
    /// compress with its codecs. Source: KAFKA-18659.
    private static final int PRODUCE_ADVERTISED_LOWEST = 0;

    private StableVersions() {}

    static Versions of(Api<?, ?> api) {
        return new Versions(api.lowestVersion(), api.highestStableVersion());
    }

    static Versions advertised(RequestHandler<?, ?> handler) {
        Versions served = handler.versions();
        return handler.api().key() == ApiKey.PRODUCE
                ? Versions.of(PRODUCE_ADVERTISED_LOWEST, served.highest())
                : served;
    }
}
