package dev.odradek.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.message.Apis;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/// The tables of the protocol against Kafka's.
class ProtocolTablesTest {

    @Test
    void apisAreThoseOfKafkaByNameVersionAndListener() {
        List<String> expected =
                Arrays.stream(ApiKeys.values())
                        .filter(key -> !key.messageType.listeners().isEmpty())
                        .filter(key -> key.oldestVersion() <= key.latestVersion(true))
                        .map(key ->
                                "%s %s %s-%s stable %s on %s"
                                        .formatted(
                                                key.id,
                                                key.name(),
                                                key.messageType.lowestSupportedVersion(),
                                                key.latestVersion(true),
                                                key.latestVersion(false),
                                                key.messageType.listeners().stream()
                                                        .map(Enum::name)
                                                        .sorted()
                                                        .toList()))
                        .toList();

        assertThat(Apis.all())
                .extracting(api ->
                        "%s %s %s-%s stable %s on %s"
                                .formatted(
                                        api.key().id(),
                                        api.key(),
                                        api.lowestVersion(),
                                        api.highestVersion(),
                                        api.highestStableVersion(),
                                        api.listeners().stream().map(Enum::name).sorted().toList()))
                .isEqualTo(expected);
    }

    @Test
    void headerVersionsAreThoseOfKafka() {
        for (Api<?, ?> api : Apis.all()) {
            ApiMessageType theirs = ApiMessageType.fromApiKey(api.key().id());
            for (short v = api.lowestVersion(); v <= api.highestVersion(); v++) {
                assertThat(api.requestHeaderVersion(v))
                        .as("%s v%s", api, v)
                        .isEqualTo(theirs.requestHeaderVersion(v));
                assertThat(api.responseHeaderVersion(v))
                        .as("%s v%s", api, v)
                        .isEqualTo(theirs.responseHeaderVersion(v));
            }
        }
    }

    @Test
    void everyKeyFindsItsApi() {
        for (ApiKey key : ApiKey.values()) {
            assertThat(ApiKey.of(key.id())).isEqualTo(key);
            assertThat(Apis.of(key).key()).isEqualTo(key);
        }
        assertThat(ApiKey.of(-1)).isNull();
        assertThat(ApiKey.of(4)).isNull();
        assertThat(ApiKey.of(999)).isNull();
    }

    @Test
    void errorCodesAreThoseOfKafka() {
        assertThat(ErrorCode.values())
                .extracting(e -> e.code() + " " + e + " " + e.retriable())
                .isEqualTo(
                        Arrays.stream(Errors.values())
                                .map(e ->
                                        e.code()
                                                + " "
                                                + e
                                                + " "
                                                + (e.exception() instanceof RetriableException))
                                .collect(Collectors.toList()));
        for (ErrorCode error : ErrorCode.values()) {
            assertThat(ErrorCode.of(error.code())).isEqualTo(error);
        }
        assertThat(ErrorCode.of((short) 999)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.of((short) -2)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @Test
    void internalTopicsAreThoseOfKafka() {
        assertThat(InternalTopics.GROUP_OFFSETS).isEqualTo(Topic.GROUP_METADATA_TOPIC_NAME);
        assertThat(InternalTopics.TRANSACTION_STATE).isEqualTo(Topic.TRANSACTION_STATE_TOPIC_NAME);
        assertThat(InternalTopics.SHARE_GROUP_STATE).isEqualTo(Topic.SHARE_GROUP_STATE_TOPIC_NAME);
        assertThat(InternalTopics.CLUSTER_METADATA).isEqualTo(Topic.CLUSTER_METADATA_TOPIC_NAME);
        for (String name :
                List.of(
                        InternalTopics.GROUP_OFFSETS,
                        InternalTopics.TRANSACTION_STATE,
                        InternalTopics.SHARE_GROUP_STATE,
                        InternalTopics.CLUSTER_METADATA,
                        "t")) {
            assertThat(InternalTopics.isInternal(name)).as(name).isEqualTo(Topic.isInternal(name));
        }
    }
}
