package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.TaskQueue;
import dev.odradek.broker.net.KafkaBytes;
import dev.odradek.wire.Api;
import dev.odradek.wire.ApiKey;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.message.ApiVersionsRequest;
import dev.odradek.wire.message.ApiVersionsResponse;
import dev.odradek.wire.message.Apis;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.feature.Features;
import org.apache.kafka.common.feature.SupportedVersionRange;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The answer equals, byte for byte, the one that Apache Kafka's own classes make.
class ApiVersionsHandlerTest {
    private static final FeatureView FEATURES =
            new FeatureView(
                    List.of(
                            new FeatureView.Supported("metadata.version", (short) 7, (short) 29),
                            new FeatureView.Supported("kraft.version", (short) 0, (short) 1)),
                    List.of(
                            new FeatureView.Finalized("metadata.version", (short) 29),
                            new FeatureView.Finalized("kraft.version", (short) 0)),
                    42);

    @ParameterizedTest
    @CsvSource({
        "BROKER,0",
        "BROKER,1",
        "BROKER,2",
        "BROKER,3",
        "BROKER,4",
        "CONTROLLER,0",
        "CONTROLLER,3",
        "CONTROLLER,4"
    })
    void itIsTheAnswerOfKafka(ListenerRole role, short version) {
        var handler = new ApiVersionsHandler(handlersOfAllApis(), () -> FEATURES);
        var reply = new CaughtReply<ApiVersionsResponse>();

        handler.handle(context(role, version), request(), reply);

        var answer = new Answer(5, (short) 0, version, reply.get());
        assertThat(bytes(answer)).isEqualTo(kafkas(role, version));
    }

    private static List<RequestHandler<?, ?>> handlersOfAllApis() {
        List<RequestHandler<?, ?>> handlers = new ArrayList<>();
        for (Api<?, ?> api : Apis.all()) {
            if (api.key() != ApiKey.API_VERSIONS) {
                handlers.add(new Silent<>(api));
            }
        }
        return handlers;
    }

    private record Silent<Q extends Message, R extends Message>(Api<Q, R> api)
            implements RequestHandler<Q, R> {
        @Override
        public Set<ListenerRole> listeners() {
            var roles = EnumSet.noneOf(ListenerRole.class);
            for (Api.Listener listener : api.listeners()) {
                roles.add(ListenerRole.valueOf(listener.name()));
            }
            return roles;
        }

        @Override
        public void handle(RequestContext context, Q request, Reply<R> reply) {}
    }

    private static byte[] kafkas(ListenerRole role, short version) {
        Map<String, Short> finalized = new TreeMap<>(Map.of("metadata.version", (short) 29));
        var response =
                new org.apache.kafka.common.requests.ApiVersionsResponse.Builder()
                        .setApiVersions(
                                org.apache.kafka.common.requests.ApiVersionsResponse.filterApis(
                                        ListenerType.valueOf(role.name()), false, true))
                        .setSupportedFeatures(
                                Features.supportedFeatures(
                                        Map.of(
                                                "metadata.version",
                                                new SupportedVersionRange((short) 7, (short) 29),
                                                "kraft.version",
                                                new SupportedVersionRange((short) 0, (short) 1))))
                        .setFinalizedFeatures(finalized)
                        .setFinalizedFeaturesEpoch(42)
                        .setAlterFeatureLevel0(version < 4)
                        .build();
        var data = response.data();
        if (version >= 4) {
            // Kafka lists features in the order of a hash map.
            var keys = data.supportedFeatures();
            var metadataVersion = keys.find("metadata.version").duplicate();
            var kraftVersion = keys.find("kraft.version").duplicate();
            keys.clear();
            keys.add(metadataVersion);
            keys.add(kraftVersion);
        }
        assertThat(ApiKeys.API_VERSIONS.responseHeaderVersion(version)).isZero();
        return KafkaBytes.answer(5, (short) 0, data, version);
    }

    private static byte[] bytes(Answer answer) {
        byte[] all = {};
        for (FramePart part : answer.encode(UnpooledByteBufAllocator.DEFAULT)) {
            if (part instanceof FramePart.Bytes(ByteBuf bytes)) {
                all = ByteBufUtil.getBytes(bytes);
                bytes.release();
            }
        }
        return Arrays.copyOfRange(all, Integer.BYTES, all.length);
    }

    private static ApiVersionsRequest request() {
        return new ApiVersionsRequest().clientSoftwareName("test").clientSoftwareVersion("1.0");
    }

    private static RequestContext context(ListenerRole role, short version) {
        var connection =
                new ConnectionState(
                        "test", "L", role, false, InetAddress.getLoopbackAddress(), new NoQueue());
        return new RequestContext(version, 5, "client", 0, connection);
    }

    /// A loop that nothing runs on.
    private static final class NoQueue implements TaskQueue {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public boolean offer(Runnable task) {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            throw new AssertionError("no task is expected");
        }

        @Override
        public dev.odradek.base.task.ScheduledTask schedule(long delayMs, Runnable task) {
            throw new AssertionError("no timer is expected");
        }

        @Override
        public boolean isOwner() {
            return true;
        }

        @Override
        public void close() {}
    }
}
