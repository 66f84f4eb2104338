package dev.odradek.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AllocateProducerIdsRequest;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.DeleteTopicsRequest;
import dev.odradek.wire.message.UnregisterBrokerRequest;
import dev.odradek.wire.message.UpdateFeaturesRequest;
import dev.odradek.wire.metadata.BeginTransactionRecord;
import dev.odradek.wire.metadata.ConfigRecord;
import dev.odradek.wire.metadata.EndTransactionRecord;
import dev.odradek.wire.metadata.NoOpRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static short code(ErrorCode code) {
        return code.code();
    }

    @Test
    void aFreshLogBeginsWithTheBootstrapRecordsInOneTransaction() {
        var cluster = TestCluster.fresh();

        var records = cluster.log.records;
        assertThat(records.getFirst().message())
                .isEqualTo(new BeginTransactionRecord().name("Bootstrap records"));
        assertThat(records.subList(1, 7))
                .isEqualTo(TestCluster.bootstrap(MetadataVersion.LATEST_PRODUCTION));
        assertThat(records.get(7).message())
                .isEqualTo(
                        new ConfigRecord()
                                .resourceType((byte) 4)
                                .resourceName("")
                                .name("min.insync.replicas")
                                .value("1"));
        assertThat(records.get(8).message()).isEqualTo(new EndTransactionRecord());
        assertThat(records).hasSize(9);
        assertThat(cluster.image().features().metadataVersion()).contains(MetadataVersion.V4_3_IV0);
    }

    @Test
    void anOldFreshLogBeginsWithoutATransaction() {
        var cluster = TestCluster.at(MetadataVersion.MINIMUM);

        assertThat(cluster.log.records).isEqualTo(TestCluster.bootstrap(MetadataVersion.MINIMUM));
    }

    @Test
    void aLogThatIsInUseGetsNothingWhenAControllerBecomesActive() {
        var cluster = TestCluster.fresh();
        int before = cluster.log.records.size();

        cluster.loseLeadership(2);
        cluster.lead(3);

        assertThat(cluster.log.records).hasSize(before);
        assertThat(cluster.controller.isActive()).isTrue();
    }

    @Test
    void aRequestIsAnsweredWhenItsRecordsAreCommitted() {
        var cluster = TestCluster.fresh().brokers(1);
        cluster.commitsAtOnce = false;
        var request = new CreateTopicsRequest();
        request.topics()
                .add(
                        new CreateTopicsRequest.CreatableTopic()
                                .name("t")
                                .numPartitions(1)
                                .replicationFactor((short) 1));

        var answer = cluster.begin(Apis.CREATE_TOPICS, 7, request);
        assertThat(answer.get()).isNull();
        assertThat(cluster.image().topics().topic("t")).isNull();

        cluster.commitsAtOnce = true;
        cluster.settle();
        assertThat(answer.get()).isNotNull();
        assertThat(cluster.image().topics().topic("t")).isNotNull();
    }

    @Test
    void whoCannotTakeHisAnswerKeepsNobodyElseFromTheirs() {
        var cluster = TestCluster.fresh().brokers(1);
        cluster.commitsAtOnce = false;
        var request = new CreateTopicsRequest();
        request.topics()
                .add(
                        new CreateTopicsRequest.CreatableTopic()
                                .name("t")
                                .numPartitions(1)
                                .replicationFactor((short) 1));
        cluster.controller.submit(
                Apis.CREATE_TOPICS,
                ControllerContext.local((short) 7),
                request,
                _ -> {
                    throw new IllegalStateException("he is gone");
                });
        cluster.settle();
        var answer = cluster.begin(Apis.DELETE_TOPICS, 6, new DeleteTopicsRequest());

        cluster.commitsAtOnce = true;
        cluster.settle();
        assertThat(answer.get()).isNotNull();
    }

    @Test
    void whatIsNotCommittedWhenTheLeadershipIsLostGetsNotController() {
        var cluster = TestCluster.fresh().brokers(1);
        cluster.commitsAtOnce = false;
        var request = new CreateTopicsRequest();
        request.topics().add(new CreateTopicsRequest.CreatableTopic().name("t"));
        request.topics().getFirst().numPartitions(1).replicationFactor((short) 1);
        var answer = cluster.begin(Apis.CREATE_TOPICS, 7, request);

        cluster.loseLeadership(2);

        var response = Objects.requireNonNull(answer.get());
        assertThat(response.topics().getFirst().errorCode())
                .isEqualTo(code(ErrorCode.NOT_CONTROLLER));
        assertThat(cluster.create("u", 1, 1).errorCode()).isEqualTo(code(ErrorCode.NOT_CONTROLLER));
    }

    @Test
    void theImageOfTheControllerIsThatOfItsLog() {
        var cluster = TestCluster.fresh().brokers(1, 2, 3);
        cluster.create("a", 6, 3);
        cluster.create("b", 2, 2);
        cluster.beat(1, q -> q.wantShutDown(true));

        var delta = new dev.odradek.metadata.ImageDelta(dev.odradek.metadata.ClusterImage.EMPTY);
        for (VersionedRecord record : cluster.log.records) {
            if (!(record.message() instanceof BeginTransactionRecord)
                    && !(record.message() instanceof EndTransactionRecord)) {
                delta.replay(record);
            }
        }
        assertThat(delta.apply(cluster.image().provenance()).sameFacts(cluster.image())).isTrue();
    }

    @Test
    void aBrokerIsFencedUntilItHasReadItsRegistration() {
        var cluster = TestCluster.fresh();
        var registered = cluster.register(1);
        assertThat(registered.errorCode()).isZero();
        assertThat(cluster.image().broker(1)).matches(b -> b != null && b.fenced());

        var early = cluster.beat(1, q -> q.currentMetadataOffset(registered.brokerEpoch() - 1));
        assertThat(early.isFenced()).isTrue();
        assertThat(early.isCaughtUp()).isFalse();

        var later = cluster.beat(1, _ -> {});
        assertThat(later.isFenced()).isFalse();
        assertThat(cluster.image().broker(1)).matches(b -> b != null && b.isActive());
    }

    @Test
    void aSecondProcessWithALiveBrokersIdIsRefusedUntilTheSessionEnds() {
        var cluster = TestCluster.fresh().brokers(1);
        var other = cluster.registration(1, new Uuid(99, 99));

        assertThat(cluster.ask(Apis.BROKER_REGISTRATION, other).errorCode())
                .isEqualTo(code(ErrorCode.DUPLICATE_BROKER_REGISTRATION));

        cluster.advance(9_500);
        assertThat(cluster.ask(Apis.BROKER_REGISTRATION, other).errorCode()).isZero();
    }

    @Test
    void aBrokerThatIsNotHeardOfIsFencedAndLosesItsLeaderships() {
        var cluster = TestCluster.fresh().brokers(1, 2);
        cluster.create("t", 4, 2);

        for (int i = 0; i < 12; i++) {
            cluster.advance(1_000);
            cluster.beat(2, _ -> {});
        }

        assertThat(cluster.image().broker(1)).matches(b -> b != null && b.fenced());
        var topic = Objects.requireNonNull(cluster.image().topics().topic("t"));
        assertThat(topic.partitions().values())
                .allMatch(p -> p.leader() == 2 && p.isr().equals(List.of(2)));
    }

    @Test
    void aBrokerThatWantsToGoMovesItsLeadershipsFirst() {
        var cluster = TestCluster.fresh().brokers(1, 2);
        cluster.create("t", 4, 2);

        var first = cluster.beat(1, q -> q.wantShutDown(true));
        assertThat(first.shouldShutDown()).isFalse();
        cluster.beat(2, _ -> {});
        var second = cluster.beat(1, q -> q.wantShutDown(true));

        assertThat(second.shouldShutDown()).isTrue();
        var topic = Objects.requireNonNull(cluster.image().topics().topic("t"));
        assertThat(topic.partitions().values()).allMatch(p -> p.leader() == 2);
        // Its successor need not wait for the session to end.
        assertThat(
                        cluster.ask(
                                        Apis.BROKER_REGISTRATION,
                                        cluster.registration(1, new Uuid(98, 98)))
                                .errorCode())
                .isZero();
    }

    @Test
    void theLastReplicaStaysEligibleWhenItsBrokerIsFencedAndLeadsAgainWhenItComesBack() {
        var cluster = TestCluster.fresh().brokers(1);
        cluster.create("t", 1, 1);
        cluster.advance(11_000);
        var lost = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(lost.leader()).isEqualTo(-1);
        assertThat(lost.elr()).containsExactly(1);

        cluster.beat(1, _ -> {});

        var back = Objects.requireNonNull(cluster.image().topics().partition("t", 0));
        assertThat(back.leader()).isEqualTo(1);
        assertThat(back.isr()).containsExactly(1);
        assertThat(back.elr()).isEmpty();
    }

    @Test
    void timeInWhichTheControllerDidNotRunFencesNobody() {
        var cluster = TestCluster.fresh().brokers(1);
        var sessions = new BrokerSessions(9_000);
        sessions.reset(cluster.image(), 0);

        sessions.beforeCheck(60_000);
        assertThat(sessions.stale(cluster.image(), 60_000)).isEmpty();

        for (long now = 61_000; now <= 68_000; now += 1_000) {
            sessions.beforeCheck(now);
            assertThat(sessions.stale(cluster.image(), now)).isEmpty();
        }
        sessions.beforeCheck(70_000);
        assertThat(sessions.stale(cluster.image(), 70_000)).isPresent();
    }

    @Test
    void producerIdsComeInBlocksOfAThousand() {
        var cluster = TestCluster.fresh().brokers(1);
        var request =
                new AllocateProducerIdsRequest()
                        .brokerId(1)
                        .brokerEpoch(cluster.epochs.getOrDefault(1, -1L));

        assertThat(cluster.ask(Apis.ALLOCATE_PRODUCER_IDS, request).producerIdStart()).isZero();
        assertThat(cluster.ask(Apis.ALLOCATE_PRODUCER_IDS, request).producerIdStart())
                .isEqualTo(1000);
        assertThat(cluster.ask(Apis.ALLOCATE_PRODUCER_IDS, request.brokerEpoch(77)).errorCode())
                .isEqualTo(code(ErrorCode.STALE_BROKER_EPOCH));
    }

    @Test
    void anUnregisteredBrokerIsForgotten() {
        var cluster = TestCluster.fresh().brokers(1, 2);
        cluster.create("t", 2, 2);

        cluster.ask(Apis.UNREGISTER_BROKER, new UnregisterBrokerRequest().brokerId(1));

        assertThat(cluster.image().broker(1)).isNull();
        assertThat(
                        cluster.ask(
                                        Apis.UNREGISTER_BROKER,
                                        new UnregisterBrokerRequest().brokerId(1))
                                .errorCode())
                .isEqualTo(code(ErrorCode.BROKER_ID_NOT_REGISTERED));
    }

    @Test
    void anIdleSoleNodeWritesNothing() {
        var cluster = TestCluster.fresh();
        int before = cluster.log.records.size();
        cluster.advance(5_000);
        assertThat(cluster.log.records).hasSize(before);

        cluster.log.voters = Set.of(TestCluster.CONTROLLER, 10);
        // It looks less often than it writes for others.
        cluster.advance(5_000);
        int noticed = cluster.log.records.size();
        cluster.advance(2_000);
        assertThat(cluster.log.records.subList(noticed, cluster.log.records.size()))
                .hasSizeBetween(3, 5)
                .allMatch(r -> r.message() instanceof NoOpRecord);
    }

    @Test
    void metadataVersionGoesUpWhenEveryNodeKnowsItAndNotDownAcrossRecords() {
        var cluster = TestCluster.at(MetadataVersion.V3_9_IV0).brokers(1);

        assertThat(update(cluster, "metadata.version", 30, 1)).isZero();
        assertThat(cluster.image().features().metadataVersion()).contains(MetadataVersion.V4_3_IV0);
        assertThat(update(cluster, "metadata.version", 21, 2))
                .isEqualTo(code(ErrorCode.INVALID_UPDATE_VERSION));
        assertThat(update(cluster, "metadata.version", 31, 1))
                .isEqualTo(code(ErrorCode.INVALID_UPDATE_VERSION));
        assertThat(update(cluster, "eligible.leader.replicas.version", 1, 1)).isZero();
        assertThat(cluster.image().features().level(Feature.ELIGIBLE_LEADER_REPLICAS_VERSION))
                .isEqualTo((short) 1);
        assertThat(
                        cluster.image()
                                .configs()
                                .value(ConfigResource.ALL_BROKERS, "min.insync.replicas"))
                .isEqualTo("1");
    }

    private static short update(TestCluster cluster, String feature, int level, int type) {
        var request = new UpdateFeaturesRequest();
        request.featureUpdates()
                .add(
                        new UpdateFeaturesRequest.FeatureUpdateKey()
                                .feature(feature)
                                .maxVersionLevel((short) level)
                                .upgradeType((byte) type));
        return cluster.ask(Apis.UPDATE_FEATURES, request).errorCode();
    }

    @Test
    void snapshotsAreWrittenWhenTheLastOneIsOld() {
        var cluster = TestCluster.fresh().brokers(1);
        assertThat(cluster.log.snapshots).isEmpty();

        cluster.advance(3_600_000);
        cluster.beat(1, _ -> {});
        cluster.create("t", 1, 1);

        assertThat(cluster.log.snapshots).hasSize(1);
    }
}
