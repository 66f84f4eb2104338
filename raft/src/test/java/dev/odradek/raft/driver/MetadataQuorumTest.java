package dev.odradek.raft.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.SnapshotFiles;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.DescribeQuorumRequest;
import dev.odradek.wire.message.DescribeQuorumResponse;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchSnapshotRequest;
import dev.odradek.wire.message.FetchSnapshotResponse;
import dev.odradek.wire.message.VoteRequest;
import dev.odradek.wire.message.VoteResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One voter from formatting to its third start.
class MetadataQuorumTest {
    @TempDir Path dir;

    private TestQuorum formatted() throws IOException {
        var node = new TestQuorum(dir);
        new SnapshotFiles(node.disk, node.directory())
                .writeBootstrap((short) 1, TestQuorum.soleVoter(), node.clock.wallMs());
        return node;
    }

    @Test
    void aSoleVoterLeadsAtOnceAndRewritesTheVotersIntoItsLog() throws IOException {
        var node = formatted().start();

        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 1));
        assertThat(node.quorum.highWatermark()).isEqualTo(3);
        assertThat(node.quorum.kraftVersion()).isEqualTo((short) 1);
        assertThat(node.recorder.events)
                .containsExactly("leader -1 in 0", "snapshot 0-0", "batch 0-2", "leader 1 in 1");
        assertThat(Files.readString(node.directory().resolve("quorum-state")))
                .isEqualTo(
                        "{\"leaderId\":1,\"leaderEpoch\":1,\"votedId\":-1,"
                                + "\"votedDirectoryId\":\"AAAAAAAAAAAAAAAAAAAAAA\","
                                + "\"data_version\":1}");
        node.stop();
    }

    @Test
    void withStaticVotersTheElectionIsKeptInTheOldFormat() throws IOException {
        var node = new TestQuorum(dir);
        node.staticVoters = new VoterSet(List.of(Voter.ofStatic(1, TestQuorum.ENDPOINT)));
        node.start();

        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 1));
        assertThat(node.quorum.kraftVersion()).isEqualTo((short) 0);
        assertThat(node.quorum.highWatermark()).isEqualTo(1);
        assertThat(Files.readString(node.directory().resolve("quorum-state")))
                .isEqualTo(
                        "{\"clusterId\":\"\",\"leaderId\":1,\"leaderEpoch\":1,\"votedId\":-1,"
                                + "\"appliedOffset\":0,\"currentVoters\":[{\"voterId\":1}],"
                                + "\"data_version\":0}");
        node.stop();
    }

    @Test
    void whatIsAppendedIsToldWhenCommittedAndAgainAfterARestart() throws IOException {
        var node = formatted().start();
        var first = TestQuorum.config("a", "1");
        var second = TestQuorum.config("b", "2");
        var third = TestQuorum.config("c", "3");

        assertThat(node.quorum.append(1, List.of(first, second))).isEqualTo(4);
        assertThat(node.quorum.append(1, List.of(third))).isEqualTo(5);
        assertThat(node.recorder.records).isEmpty();
        node.tasks.runDue();

        assertThat(node.recorder.records).containsExactly(first, second, third);
        assertThat(node.recorder.events).endsWith("batch 3-5");
        assertThat(node.quorum.highWatermark()).isEqualTo(6);
        node.stop();

        node.start();
        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 2));
        assertThat(node.recorder.records).containsExactly(first, second, third);
        assertThat(node.recorder.events).endsWith("batch 3-5", "batch 6-6", "leader 1 in 2");
        node.stop();
    }

    @Test
    void anAppendOfAnotherEpochIsRefused() throws IOException {
        var node = formatted().start();

        assertThatThrownBy(() -> node.quorum.append(7, List.of(TestQuorum.config("a", "1"))))
                .isInstanceOf(NotLeaderException.class);
        node.stop();
    }

    @Test
    void whatFitsNoBatchIsRefusedAndNothingIsLost() throws IOException {
        var node = formatted().start();
        var large = TestQuorum.config("a", "x".repeat(30_000));
        var many = new ArrayList<VersionedRecord>();
        for (int i = 0; i < 300; i++) {
            many.add(large);
        }

        assertThatThrownBy(() -> node.quorum.append(1, many))
                .isInstanceOf(BatchTooLargeException.class);
        assertThat(node.quorum.append(1, many.subList(0, 200))).isEqualTo(202);
        assertThat(node.quorum.append(1, many.subList(0, 200))).isEqualTo(402);
        node.tasks.runDue();

        assertThat(node.recorder.events).endsWith("batch 3-202", "batch 203-402");
        node.stop();
    }

    @Test
    void aSnapshotIsToldFirstAndOldLogGoesWithTheOldSnapshots() throws IOException {
        var node = formatted();
        node.retentionBytes = 1_000;
        node.segmentBytes = 600;
        node.start();
        var results = new ArrayList<Boolean>();
        for (int i = 0; i < 20; i++) {
            node.quorum.append(1, List.of(TestQuorum.config("k" + i, "v".repeat(100))));
            node.tasks.runDue();
        }
        var kept = TestQuorum.config("kept", "1");
        snapshot(node, new OffsetAndEpoch(10, 1), kept, results);
        snapshot(node, new OffsetAndEpoch(20, 1), kept, results);
        snapshot(node, new OffsetAndEpoch(20, 1), kept, results);
        assertThat(results).containsExactly(true, true, false);

        node.tasks.runForMs(120_000);
        node.stop();

        assertThat(node.store.startOffset()).isEqualTo(20);
        assertThat(node.directory().resolve("00000000000000000010-0000000001.checkpoint"))
                .doesNotExist();
        node.start();
        assertThat(node.recorder.events).startsWith("leader -1 in 1", "snapshot 20-1");
        assertThat(node.recorder.records).hasSize(1 + 3).startsWith(kept);
        assertThat(node.quorum.voters()).isEqualTo(TestQuorum.soleVoter());
        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 2));
        assertThat(node.failures).isEmpty();
        node.stop();
    }

    private static void snapshot(
            TestQuorum node, OffsetAndEpoch id, VersionedRecord record, List<Boolean> results) {
        node.quorum.writeSnapshot(id, node.clock.wallMs(), List.of(List.of(record)), results::add);
        node.tasks.runDue();
    }

    @Test
    void theLogAloneTellsTheEpochWhenQuorumStateIsGone() throws IOException {
        var node = formatted().start();
        node.stop();
        node.start();
        node.stop();
        Files.delete(node.directory().resolve("quorum-state"));

        node.start();

        assertThat(node.quorum.leader()).isEqualTo(new LeaderAndEpoch(1, 3));
        node.stop();
    }

    @Test
    void aTornBatchAtTheEndIsCutOff() throws IOException {
        var node = formatted().start();
        var kept = TestQuorum.config("kept", "1");
        node.quorum.append(1, List.of(kept));
        node.tasks.runDue();
        node.quorum.append(1, List.of(TestQuorum.config("torn", "2")));
        node.tasks.runDue();
        node.stop();
        Path log = node.directory().resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 1));

        node.start();

        assertThat(node.recorder.records).containsExactly(kept);
        assertThat(node.recorder.events).endsWith("batch 3-3", "batch 4-4", "leader 1 in 2");
        node.stop();
    }

    @Test
    void aFullDiskEndsTheReplicaWithoutAnAnswer() throws IOException {
        var node = formatted().start();
        node.recorder.clear();
        node.store.log().close();

        node.quorum.append(1, List.of(TestQuorum.config("a", "1")));
        node.tasks.runDue();

        assertThat(node.failures).hasSize(1);
        assertThat(node.recorder.events).isEmpty();
        assertThatThrownBy(() -> node.quorum.append(1, List.of(TestQuorum.config("b", "1"))))
                .isInstanceOf(NotLeaderException.class);
    }

    @Test
    void aListenerThatCannotFollowTheLogEndsTheReplica() throws IOException {
        var node = formatted().start();
        var bug = new IllegalStateException("cannot be replayed");
        node.quorum.register(
                new QuorumListener() {
                    @Override
                    public void onCommitted(CommittedBatch batch) {
                        if (batch.baseOffset() >= 3) {
                            throw bug;
                        }
                    }

                    @Override
                    public void onSnapshot(SnapshotContents snapshot) {}

                    @Override
                    public void onLeaderChange(LeaderAndEpoch leader) {}
                });
        node.tasks.runDue();
        assertThat(node.failures).isEmpty();

        node.quorum.append(1, List.of(TestQuorum.config("a", "1")));
        node.tasks.runDue();

        assertThat(node.failures).containsExactly(bug);
        assertThatThrownBy(() -> node.quorum.append(1, List.of(TestQuorum.config("b", "1"))))
                .isInstanceOf(NotLeaderException.class);
    }

    @Test
    void resigningStopsAppendsAndLeadsToANewEpoch() throws IOException {
        var node = formatted().start();
        node.quorum.resign(1);
        node.tasks.runDue();
        assertThatThrownBy(() -> node.quorum.append(1, List.of(TestQuorum.config("a", "1"))))
                .isInstanceOf(NotLeaderException.class);

        node.tasks.runForMs(5_000);

        assertThat(node.quorum.leader().leaderId()).isEqualTo(1);
        assertThat(node.quorum.leader().epoch()).isGreaterThan(1);
        assertThat(node.recorder.leader).isEqualTo(node.quorum.leader());
        node.stop();
    }

    @Test
    void anObserverFetchesRecordsAndWaitsForMore() throws IOException {
        var node = formatted().start();
        var answers = new ArrayList<FetchResponse>();
        var origin = new RequestOrigin((short) 17, "CONTROLLER");

        node.quorum.handleFetch(fetch(0, 0), origin, answers::add);
        node.tasks.runDue();
        FetchResponse.PartitionData data = partition(answers.getFirst());
        assertThat(data.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(data.highWatermark()).isEqualTo(3);
        assertThat(data.records()).isNotNull();
        assertThat(data.currentLeader().leaderId()).isEqualTo(1);
        assertThat(answers.getFirst().nodeEndpoints().getFirst().port()).isEqualTo(19393);

        node.quorum.handleFetch(fetch(3, 3), origin, answers::add);
        node.tasks.runDue();
        assertThat(answers).hasSize(1);
        node.quorum.append(1, List.of(TestQuorum.config("a", "1")));
        node.tasks.runDue();
        assertThat(answers).hasSize(2);

        node.quorum.handleFetch(fetch(4, 4), origin, answers::add);
        node.tasks.runForMs(499);
        assertThat(answers).hasSize(2);
        node.tasks.runForMs(1);
        assertThat(answers).hasSize(3);

        var described = new ArrayList<DescribeQuorumResponse>();
        node.quorum.handleDescribeQuorum(
                describe(), new RequestOrigin((short) 2, "CONTROLLER"), described::add);
        node.tasks.runDue();
        DescribeQuorumResponse.PartitionData quorum =
                described.getFirst().topics().getFirst().partitions().getFirst();
        assertThat(quorum.leaderId()).isEqualTo(1);
        assertThat(quorum.highWatermark()).isEqualTo(4);
        assertThat(quorum.currentVoters())
                .singleElement()
                .returns(4L, DescribeQuorumResponse.ReplicaState::logEndOffset)
                .returns(TestQuorum.DIRECTORY_ID, s -> s.replicaDirectoryId());
        assertThat(quorum.observers())
                .singleElement()
                .returns(9, DescribeQuorumResponse.ReplicaState::replicaId)
                .returns(4L, DescribeQuorumResponse.ReplicaState::logEndOffset);
        assertThat(described.getFirst().nodes().getFirst().listeners().getFirst().host())
                .isEqualTo("127.0.0.1");
        node.stop();
    }

    @Test
    void anObserverWithoutRecordsIsSentToTheSnapshotAndFetchesItInPieces() throws IOException {
        var node = formatted().start();
        node.quorum.append(1, List.of(TestQuorum.config("a", "1")));
        node.tasks.runDue();
        snapshot(node, new OffsetAndEpoch(4, 1), TestQuorum.config("a", "1"), new ArrayList<>());
        var answers = new ArrayList<FetchResponse>();
        var origin = new RequestOrigin((short) 17, "CONTROLLER");

        node.quorum.handleFetch(fetch(0, 0), origin, answers::add);
        node.tasks.runDue();
        assertThat(partition(answers.getFirst()).snapshotId().endOffset()).isEqualTo(4);

        byte[] file =
                Files.readAllBytes(
                        node.directory().resolve("00000000000000000004-0000000001.checkpoint"));
        var fetched = new java.io.ByteArrayOutputStream();
        while (fetched.size() < file.length) {
            var pieces = new ArrayList<FetchSnapshotResponse>();
            node.quorum.handleFetchSnapshot(
                    fetchSnapshot(4, fetched.size(), 100),
                    new RequestOrigin((short) 1, "CONTROLLER"),
                    pieces::add);
            node.tasks.runDue();
            var piece = pieces.getFirst().topics().getFirst().partitions().getFirst();
            assertThat(piece.size()).isEqualTo(file.length);
            var bytes =
                    ((dev.odradek.wire.codec.BufferedRecords) piece.unalignedRecords()).buffer();
            assertThat(bytes.readableBytes()).isBetween(1, 100);
            bytes.readBytes(fetched, bytes.readableBytes());
        }
        assertThat(fetched.toByteArray()).isEqualTo(file);

        assertThat(snapshotError(node, 5, 0)).isEqualTo(ErrorCode.SNAPSHOT_NOT_FOUND);
        assertThat(snapshotError(node, 4, file.length)).isEqualTo(ErrorCode.POSITION_OUT_OF_RANGE);
        node.stop();
    }

    private static ErrorCode snapshotError(TestQuorum node, long offset, long position) {
        var answers = new ArrayList<FetchSnapshotResponse>();
        node.quorum.handleFetchSnapshot(
                fetchSnapshot(offset, position, 100),
                new RequestOrigin((short) 1, "CONTROLLER"),
                answers::add);
        node.tasks.runDue();
        return ErrorCode.of(
                answers.getFirst().topics().getFirst().partitions().getFirst().errorCode());
    }

    @Test
    void requestsOfAnotherClusterOrPartitionAreRefused() throws IOException {
        var node = formatted().start();
        var fetches = new ArrayList<FetchResponse>();
        var votes = new ArrayList<VoteResponse>();
        var origin = new RequestOrigin((short) 17, "CONTROLLER");

        node.quorum.handleFetch(fetch(0, 0).clusterId("other"), origin, fetches::add);
        node.quorum.handleFetch(new FetchRequest(), origin, fetches::add);
        node.quorum.handleVote(
                new VoteRequest(), new RequestOrigin((short) 2, "CONTROLLER"), votes::add);
        node.tasks.runDue();

        assertThat(fetches.get(0).errorCode()).isEqualTo(ErrorCode.INCONSISTENT_CLUSTER_ID.code());
        assertThat(fetches.get(1).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(votes.getFirst().errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        node.stop();
    }

    private static FetchResponse.PartitionData partition(FetchResponse response) {
        return response.responses().getFirst().partitions().getFirst();
    }

    private static FetchRequest fetch(long offset, long highWatermark) {
        return new FetchRequest()
                .clusterId(TestQuorum.CLUSTER_ID)
                .replicaState(new FetchRequest.ReplicaState().replicaId(9))
                .maxWaitMs(500)
                .maxBytes(1_000_000)
                .topics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .topicId(Uuid.METADATA_TOPIC)
                                        .partitions(
                                                List.of(
                                                        new FetchRequest.FetchPartition()
                                                                .currentLeaderEpoch(1)
                                                                .fetchOffset(offset)
                                                                .lastFetchedEpoch(
                                                                        offset == 0 ? 0 : 1)
                                                                .highWatermark(highWatermark)))));
    }

    private static FetchSnapshotRequest fetchSnapshot(long offset, long position, int maxBytes) {
        return new FetchSnapshotRequest()
                .replicaId(9)
                .maxBytes(maxBytes)
                .topics(
                        List.of(
                                new FetchSnapshotRequest.TopicSnapshot()
                                        .name("__cluster_metadata")
                                        .partitions(
                                                List.of(
                                                        new FetchSnapshotRequest.PartitionSnapshot()
                                                                .currentLeaderEpoch(1)
                                                                .snapshotId(
                                                                        new FetchSnapshotRequest
                                                                                        .SnapshotId()
                                                                                .endOffset(offset)
                                                                                .epoch(1))
                                                                .position(position)))));
    }

    private static DescribeQuorumRequest describe() {
        return new DescribeQuorumRequest()
                .topics(
                        List.of(
                                new DescribeQuorumRequest.TopicData()
                                        .topicName("__cluster_metadata")
                                        .partitions(
                                                List.of(
                                                        new DescribeQuorumRequest
                                                                .PartitionData()))));
    }
}
