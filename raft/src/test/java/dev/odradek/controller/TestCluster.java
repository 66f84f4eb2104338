package dev.odradek.controller;

import dev.odradek.base.task.TaskQueue;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ConfigsImage;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.driver.CommittedBatch;
import dev.odradek.raft.driver.LeaderAndEpoch;
import dev.odradek.raft.driver.NotLeaderException;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.BrokerHeartbeatRequest;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.BrokerRegistrationResponse;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsResponse;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A controller over a log that commits when the test says so, under virtual time.
final class TestCluster {
    static final int CONTROLLER = 9;
    static final String CLUSTER_ID = "test-cluster";

    final SimClock clock = new SimClock();
    final SimTasks tasks = new SimTasks(clock, new SplittableRandom(1));
    final TaskQueue queue = tasks.queue("controller", 1000);
    final TestLog log = new TestLog();
    final TestConfigs configs = new TestConfigs();
    final Map<Integer, Long> epochs = new HashMap<>();
    final Controller controller;
    boolean commitsAtOnce = true;

    TestCluster(List<VersionedRecord> bootstrap) {
        controller =
                new Controller(
                        queue,
                        clock,
                        log,
                        new ControllerSettings(
                                CONTROLLER,
                                CLUSTER_ID,
                                1,
                                (short) 1,
                                true,
                                9_000,
                                500,
                                300_000,
                                300_000,
                                20 << 20,
                                3_600_000,
                                Feature.supported(false),
                                ip -> !ip.contains("!")),
                        configs,
                        bootstrap,
                        new SplittableRandom(7));
    }

    /// A fresh cluster at the newest version with all its features, led in epoch 1.
    static TestCluster fresh() {
        return at(MetadataVersion.LATEST_PRODUCTION);
    }

    static TestCluster at(MetadataVersion version) {
        var cluster = new TestCluster(bootstrap(version));
        cluster.lead(1);
        return cluster;
    }

    static List<VersionedRecord> bootstrap(MetadataVersion version) {
        var records = new ArrayList<VersionedRecord>();
        records.add(feature(MetadataVersion.FEATURE_NAME, version.level()));
        for (var feature : Feature.values()) {
            short level = feature.defaultLevel(version);
            if (feature != Feature.KRAFT_VERSION && level > 0) {
                records.add(feature(feature.featureName(), level));
            }
        }
        return records;
    }

    static VersionedRecord feature(String name, int level) {
        return VersionedRecord.of(
                new FeatureLevelRecord().name(name).featureLevel((short) level), 0);
    }

    void lead(int epoch) {
        log.epoch = epoch;
        controller.onLeaderChange(new LeaderAndEpoch(CONTROLLER, epoch));
        settle();
    }

    void loseLeadership(int epoch) {
        log.epoch = -1;
        controller.onLeaderChange(new LeaderAndEpoch(CONTROLLER + 1, epoch));
        settle();
    }

    void settle() {
        tasks.runDue();
        while (commitsAtOnce && log.commitAll(controller)) {
            tasks.runDue();
        }
    }

    void advance(long ms) {
        for (long left = ms; left > 0; left -= 100) {
            tasks.runForMs(Math.min(left, 100));
            settle();
        }
    }

    ClusterImage image() {
        return controller.committedImage();
    }

    <Q extends Message, R extends Message> AtomicReference<@Nullable R> begin(
            Api<Q, R> api, int version, Q request) {
        var answer = new AtomicReference<@Nullable R>();
        controller.submit(
                api,
                new ControllerContext((short) version, "User:test", true, false),
                request,
                answer::set);
        settle();
        return answer;
    }

    <Q extends Message, R extends Message> R ask(Api<Q, R> api, Q request) {
        R answer = begin(api, api.highestStableVersion(), request).get();
        if (answer == null) {
            throw new AssertionError(api + " was not answered");
        }
        return answer;
    }

    static Uuid directory(int broker) {
        return new Uuid(1000, 1000 + broker);
    }

    BrokerRegistrationRequest registration(int id, Uuid incarnation) {
        var request =
                new BrokerRegistrationRequest()
                        .brokerId(id)
                        .clusterId(CLUSTER_ID)
                        .incarnationId(incarnation)
                        .rack("rack" + id % 2)
                        .logDirs(new ArrayList<>(List.of(directory(id))));
        request.listeners()
                .add(
                        new BrokerRegistrationRequest.Listener()
                                .name("PLAINTEXT")
                                .host("localhost")
                                .port(9000 + id)
                                .securityProtocol((short) 0));
        Feature.supported(false)
                .forEach((name, range) ->
                        request.features()
                                .add(
                                        new BrokerRegistrationRequest.Feature()
                                                .name(name)
                                                .minSupportedVersion(range.min())
                                                .maxSupportedVersion(range.max())));
        return request;
    }

    BrokerRegistrationResponse register(int id) {
        var response = ask(Apis.BROKER_REGISTRATION, registration(id, new Uuid(50, id)));
        epochs.put(id, response.brokerEpoch());
        return response;
    }

    BrokerHeartbeatResponse beat(int id, Consumer<BrokerHeartbeatRequest> wish) {
        var request =
                new BrokerHeartbeatRequest()
                        .brokerId(id)
                        .brokerEpoch(epochs.getOrDefault(id, -1L))
                        .currentMetadataOffset(log.end - 1);
        wish.accept(request);
        return ask(Apis.BROKER_HEARTBEAT, request);
    }

    /// Registers the brokers and has them unfenced.
    TestCluster brokers(int... ids) {
        for (int id : ids) {
            register(id);
            beat(id, _ -> {});
        }
        return this;
    }

    CreateTopicsResponse.CreatableTopicResult create(String name, int partitions, int factor) {
        var request = new CreateTopicsRequest();
        request.topics()
                .add(
                        new CreateTopicsRequest.CreatableTopic()
                                .name(name)
                                .numPartitions(partitions)
                                .replicationFactor((short) factor));
        return ask(Apis.CREATE_TOPICS, request).topics().getFirst();
    }

    /// Keeps what is appended, commits on demand.
    static final class TestLog implements Quorum {
        final List<VersionedRecord> records = new ArrayList<>();
        final List<CommittedBatch> uncommitted = new ArrayList<>();
        final List<OffsetAndEpoch> snapshots = new ArrayList<>();
        Set<Integer> voters = Set.of(CONTROLLER);
        int epoch = -1;
        // The leader change record that begins an epoch has taken offset 0.
        long end = 1;

        @Override
        public long append(int inEpoch, List<VersionedRecord> batch) {
            if (inEpoch != epoch) {
                throw new NotLeaderException(LeaderAndEpoch.unknown(inEpoch));
            }
            records.addAll(batch);
            uncommitted.add(
                    new CommittedBatch(end, end + batch.size() - 1, epoch, 123, batch, 100));
            end += batch.size();
            return end - 1;
        }

        boolean commitAll(Controller controller) {
            var batches = List.copyOf(uncommitted);
            uncommitted.clear();
            batches.forEach(controller::onCommitted);
            return !batches.isEmpty();
        }

        @Override
        public long nextAppendOffset() {
            return end;
        }

        @Override
        public short kraftVersion() {
            return 1;
        }

        @Override
        public Set<Integer> voterIds() {
            return voters;
        }

        @Override
        public void writeSnapshot(
                OffsetAndEpoch id,
                long lastContainedLogTimestampMs,
                Iterable<List<VersionedRecord>> batches,
                Consumer<Boolean> onDone) {
            snapshots.add(id);
            onDone.accept(true);
        }

        @Override
        public void resign(int inEpoch) {
            epoch = -1;
        }
    }

    /// Knows three settings; a value of `bad` is never valid.
    static final class TestConfigs implements ConfigRules {
        int minIsr = 1;

        @Override
        public ApiError validate(
                ConfigResource resource, Map<String, String> all, Map<String, String> before) {
            return all.containsValue("bad")
                    ? new ApiError(dev.odradek.wire.ErrorCode.INVALID_CONFIG, "bad")
                    : ApiError.NONE;
        }

        @Override
        public boolean isList(ConfigResource.Type type, String name) {
            return name.equals("cleanup.policy");
        }

        @Override
        public @Nullable String defaultValue(ConfigResource.Type type, String name) {
            return name.equals("cleanup.policy") ? "delete" : null;
        }

        @Override
        public @Nullable String topicValue(ConfigsImage configs, String topic, String name) {
            String own = configs.ofTopic(topic).get(name);
            if (own != null) {
                return own;
            }
            String all = configs.value(ConfigResource.ALL_BROKERS, name);
            if (all != null) {
                return all;
            }
            return name.equals("min.insync.replicas") ? Integer.toString(minIsr) : "false";
        }

        @Override
        public List<EffectiveConfig> topicConfigs(
                ConfigsImage configs, Map<String, String> overrides) {
            return List.of(new EffectiveConfig("cleanup.policy", "delete", (byte) 5, false));
        }

        @Override
        public int staticMinInsyncReplicas() {
            return minIsr;
        }
    }
}
