package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.ClusterConfigRules;
import dev.odradek.controller.ControllerContext;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ConfigsImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.Provenance;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.Api;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AlterConfigsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DescribeAclsRequest;
import dev.odradek.wire.message.DescribeAclsResponse;
import dev.odradek.wire.message.DescribeClusterRequest;
import dev.odradek.wire.message.DescribeConfigsRequest;
import dev.odradek.wire.message.DescribeConfigsResponse;
import dev.odradek.wire.message.IncrementalAlterConfigsRequest;
import dev.odradek.wire.message.IncrementalAlterConfigsResponse;
import dev.odradek.wire.message.ListConfigResourcesRequest;
import dev.odradek.wire.metadata.ConfigRecord;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import dev.odradek.wire.metadata.RegisterControllerRecord;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What brokers answer administrators from the image, and what they refuse before the controller
/// sees it.
class AdminHandlersTest {
    private final BrokerConfig config =
            BrokerConfig.of(
                    Map.of(
                            "process.roles",
                            "broker,controller",
                            "node.id",
                            "1",
                            "controller.quorum.voters",
                            "1@localhost:9093",
                            "listeners",
                            "PLAINTEXT://:9092,CONTROLLER://:9093",
                            "controller.listener.names",
                            "CONTROLLER",
                            "min.insync.replicas",
                            "2"));
    private final ClusterImage image = image();
    private final List<Message> forwarded = new ArrayList<>();
    private final ControllerChannel channel =
            new ControllerChannel() {
                @Override
                public <Q extends Message, R extends Message> void send(
                        Api<Q, R> api, ControllerContext context, Q request, Consumer<R> reply) {
                    forwarded.add(request);
                    reply.accept(api.errorReply(request, context.apiVersion(), ErrorCode.NONE));
                }
            };

    private static ClusterImage image() {
        var delta = new ImageDelta(ClusterImage.EMPTY);
        delta.replay(
                v(new FeatureLevelRecord().name("metadata.version").featureLevel((short) 30), 0));
        var broker = new RegisterBrokerRecord().brokerId(1).fenced(false);
        broker.endPoints()
                .add(
                        new RegisterBrokerRecord.BrokerEndpoint()
                                .name("PLAINTEXT")
                                .host("b")
                                .port(9092));
        delta.replay(v(broker, 4));
        var controller = new RegisterControllerRecord().controllerId(1);
        controller
                .endPoints()
                .add(
                        new RegisterControllerRecord.ControllerEndpoint()
                                .name("CONTROLLER")
                                .host("c")
                                .port(9093));
        delta.replay(v(controller, 0));
        delta.replay(v(new TopicRecord().name("t").topicId(new Uuid(1, 2)), 0));
        delta.replay(
                v(
                        new ConfigRecord()
                                .resourceType((byte) 2)
                                .resourceName("t")
                                .name("retention.ms")
                                .value("7"),
                        0));
        return delta.apply(Provenance.NONE);
    }

    private static VersionedRecord v(Message message, int version) {
        return VersionedRecord.of(message, version);
    }

    private <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, Q request, ListenerRole role) {
        return ask(handler, request, role, handler.api().highestStableVersion());
    }

    private <Q extends Message, R extends Message> R ask(
            RequestHandler<Q, R> handler, Q request, ListenerRole role, int version) {
        var tasks = new SimTasks(new SimClock(), new Random(1));
        return new TestConnection(tasks, role).ask(handler, version, request);
    }

    private static IncrementalAlterConfigsRequest.AlterConfigsResource change(
            ConfigResource.Type type, String name, String key, @Nullable String value) {
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type.code())
                        .resourceName(name);
        resource.configs()
                .add(new IncrementalAlterConfigsRequest.AlterableConfig().name(key).value(value));
        return resource;
    }

    private IncrementalAlterConfigsResponse alter(
            IncrementalAlterConfigsRequest.AlterConfigsResource... resources) {
        var request = new IncrementalAlterConfigsRequest();
        request.resources().addAll(List.of(resources));
        return ask(
                new IncrementalAlterConfigsHandler(() -> config, () -> image, channel),
                request,
                ListenerRole.BROKER);
    }

    @Test
    void onlyWhatThisBrokerCannotRefuseGoesToTheController() {
        var topic = ConfigResource.Type.TOPIC;
        var answer =
                alter(
                        change(topic, "a", "retention.ms", null),
                        change(topic, "b", "retention.ms", "1"),
                        change(ConfigResource.Type.BROKER, "17", "log.cleaner.threads", "2"),
                        change(ConfigResource.Type.BROKER, "1", "node.id", "2"));

        assertThat(answer.responses().stream().map(r -> r.errorCode()))
                .containsExactly(
                        ErrorCode.INVALID_REQUEST.code(),
                        (short) 0,
                        ErrorCode.INVALID_REQUEST.code(),
                        ErrorCode.INVALID_REQUEST.code());
        assertThat(answer.responses().stream().map(r -> r.resourceName()))
                .containsExactly("a", "b", "17", "1");
        assertThat(forwarded).hasSize(1);
        assertThat(((IncrementalAlterConfigsRequest) forwarded.getFirst()).resources()).hasSize(1);
    }

    @Test
    void aResourceThatComesTwiceIsRefusedTwice() {
        var one = change(ConfigResource.Type.TOPIC, "t", "retention.ms", "1");
        var answer = alter(one, change(ConfigResource.Type.TOPIC, "t", "segment.ms", "1"));

        assertThat(answer.responses())
                .hasSize(2)
                .allMatch(r -> r.errorCode() == ErrorCode.INVALID_REQUEST.code());
        assertThat(forwarded).isEmpty();
    }

    @Test
    void theControllersListenerChecksNothingBeforehand() {
        var request = new AlterConfigsRequest();
        request.resources()
                .add(
                        new AlterConfigsRequest.AlterConfigsResource()
                                .resourceType((byte) 4)
                                .resourceName("17"));

        ask(
                new AlterConfigsHandler(() -> config, () -> image, channel),
                request,
                ListenerRole.CONTROLLER);

        assertThat(forwarded).hasSize(1);
    }

    private DescribeConfigsResponse.DescribeConfigsResult describe(
            ConfigResource.Type type, String name, @Nullable List<String> keys) {
        var request = new DescribeConfigsRequest().includeSynonyms(true);
        request.resources()
                .add(
                        new DescribeConfigsRequest.DescribeConfigsResource()
                                .resourceType(type.code())
                                .resourceName(name)
                                .configurationKeys(keys));
        return ask(
                        new DescribeConfigsHandler(() -> config, () -> image),
                        request,
                        ListenerRole.BROKER)
                .results()
                .getFirst();
    }

    @Test
    void configsAreDescribedWithTheirSource() {
        var result = describe(ConfigResource.Type.TOPIC, "t", List.of("retention.ms"));

        assertThat(result.errorCode()).isZero();
        assertThat(result.configs()).hasSize(1);
        assertThat(result.configs().getFirst().value()).isEqualTo("7");
        assertThat(result.configs().getFirst().configSource()).isEqualTo((byte) 1);
        assertThat(result.configs().getFirst().synonyms()).isNotEmpty();
        assertThat(describe(ConfigResource.Type.BROKER, "1", null).configs()).isNotEmpty();
        assertThat(describe(ConfigResource.Type.TOPIC, "u", null).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(describe(ConfigResource.Type.TOPIC, "a b", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(describe(ConfigResource.Type.BROKER, "2", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(describe(ConfigResource.Type.GROUP, "", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void resourcesAreListedByType() {
        var handler = new ListConfigResourcesHandler(() -> image);
        var all = ask(handler, new ListConfigResourcesRequest(), ListenerRole.BROKER);

        assertThat(all.configResources().stream().map(r -> r.resourceType() + r.resourceName()))
                .containsExactlyInAnyOrder("2t", "41", "81");
        var old = ask(handler, new ListConfigResourcesRequest(), ListenerRole.BROKER, 0);
        assertThat(old.configResources()).isEmpty();
        var request = new ListConfigResourcesRequest();
        request.resourceTypes().add((byte) 99);
        assertThat(ask(handler, request, ListenerRole.BROKER).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    }

    @Test
    void eachListenerTellsOfItsOwnKindOfNodes() {
        var handler = new DescribeClusterHandler("id", () -> image, () -> 1);

        var brokers = ask(handler, new DescribeClusterRequest(), ListenerRole.BROKER);
        assertThat(brokers.brokers().getFirst().host()).isEqualTo("b");
        assertThat(brokers.clusterId()).isEqualTo("id");
        assertThat(brokers.controllerId()).isEqualTo(1);
        var controllers =
                ask(
                        handler,
                        new DescribeClusterRequest().endpointType((byte) 2),
                        ListenerRole.CONTROLLER);
        assertThat(controllers.brokers().getFirst().host()).isEqualTo("c");
        assertThat(
                        ask(
                                        handler,
                                        new DescribeClusterRequest().endpointType((byte) 2),
                                        ListenerRole.BROKER)
                                .errorCode())
                .isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
    }

    @Test
    void withoutAnAuthorizerThereAreNoAccessControlLists() {
        for (var handler : AclsDisabledHandler.all()) {
            if (handler.api().key() == Apis.DESCRIBE_ACLS.key()) {
                @SuppressWarnings("unchecked") // the key says so
                var describe = (RequestHandler<DescribeAclsRequest, DescribeAclsResponse>) handler;
                var answer = ask(describe, new DescribeAclsRequest(), ListenerRole.BROKER);
                assertThat(answer.errorCode()).isEqualTo(ErrorCode.SECURITY_DISABLED.code());
                assertThat(answer.errorMessage())
                        .isEqualTo("No Authorizer is configured on the broker");
            }
        }
    }

    @Test
    void theRulesForTheControllerComeFromTheTableOfSettings() {
        var rules = new ClusterConfigRules(() -> config);
        var topic = ConfigResource.topic("t");

        assertThat(rules.staticMinInsyncReplicas()).isEqualTo(2);
        assertThat(rules.topicValue(ConfigsImage.EMPTY, "t", "min.insync.replicas")).isEqualTo("2");
        assertThat(rules.topicValue(ConfigsImage.EMPTY, "t", "unclean.leader.election.enable"))
                .isEqualTo("false");
        assertThat(rules.isList(ConfigResource.Type.TOPIC, "cleanup.policy")).isTrue();
        assertThat(rules.isList(ConfigResource.Type.TOPIC, "retention.ms")).isFalse();
        assertThat(rules.defaultValue(ConfigResource.Type.TOPIC, "cleanup.policy"))
                .isEqualTo("delete");
        assertThat(rules.validate(topic, Map.of("retention.ms", "5"), Map.of()).isFailure())
                .isFalse();
        assertThat(rules.validate(topic, Map.of("retention.ms", "x"), Map.of()).code())
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(rules.validate(ConfigResource.topic("a b"), Map.of(), Map.of()).code())
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(
                        rules.validate(
                                        new ConfigResource(ConfigResource.Type.BROKER, "x"),
                                        Map.of(),
                                        Map.of())
                                .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(rules.topicConfigs(ConfigsImage.EMPTY, Map.of("retention.ms", "5")))
                .anyMatch(c -> c.name().equals("retention.ms") && "5".equals(c.value()));
    }
}
