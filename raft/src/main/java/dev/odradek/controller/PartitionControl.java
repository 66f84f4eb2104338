package dev.odradek.controller;

import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.LeaderRecoveryState;
import dev.odradek.metadata.PartitionRegistration;
import dev.odradek.metadata.TopicImage;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AlterPartitionRequest;
import dev.odradek.wire.message.AlterPartitionResponse;
import dev.odradek.wire.message.AssignReplicasToDirsRequest;
import dev.odradek.wire.message.AssignReplicasToDirsResponse;
import dev.odradek.wire.message.ElectLeadersRequest;
import dev.odradek.wire.message.ElectLeadersResponse;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Decides on leaders, in-sync replicas and directories of partitions. Source: Kafka 4.3.1
/// ReplicationControlManager.
final class PartitionControl {
    /// Elections in one go when leaders are balanced or leaderless partitions are looked after.
    static final int ELECTIONS_MAX = 1_000;

    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    /// A leader tells who is in sync with it.
    Decision<AlterPartitionResponse> alter(
            ClusterView view, ControllerContext context, AlterPartitionRequest request) {
        var response = new AlterPartitionResponse();
        ApiError stale = view.checkBrokerEpoch(request.brokerId(), request.brokerEpoch());
        if (stale.isFailure()) {
            return Decision.answer(response.errorCode(stale.code().code()));
        }
        var records = new ArrayList<VersionedRecord>();
        for (var asked : request.topics()) {
            var answered = new AlterPartitionResponse.TopicData().topicId(asked.topicId());
            response.topics().add(answered);
            TopicImage topic = view.image().topics().topic(asked.topicId());
            for (var partition : asked.partitions()) {
                answered.partitions()
                        .add(alter(view, context, request.brokerId(), topic, partition, records));
            }
        }
        return Decision.of(records, response);
    }

    private static AlterPartitionResponse.PartitionData alter(
            ClusterView view,
            ControllerContext context,
            int brokerId,
            @Nullable TopicImage topic,
            AlterPartitionRequest.PartitionData asked,
            List<VersionedRecord> records) {
        int id = asked.partitionIndex();
        var answer = new AlterPartitionResponse.PartitionData().partitionIndex(id);
        if (topic == null) {
            return answer.errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code());
        }
        PartitionRegistration partition = topic.partition(id);
        if (partition == null) {
            return answer.errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        var isr = new TreeMap<Integer, Long>();
        var wanted = new ArrayList<Integer>();
        if (context.apiVersion() < 3) {
            asked.newIsr().forEach(broker -> isr.put(broker, -1L));
            wanted.addAll(asked.newIsr());
        } else {
            for (var state : asked.newIsrWithEpochs()) {
                isr.put(state.brokerId(), state.brokerEpoch());
                wanted.add(state.brokerId());
            }
        }
        ErrorCode error = check(view, brokerId, partition, asked, isr, wanted);
        if (error != ErrorCode.NONE) {
            return answer.errorCode(error.code());
        }
        var change =
                view.change(topic, id, partition)
                        .isr(wanted)
                        .recoveryState(LeaderRecoveryState.of(asked.leaderRecoveryState()));
        if (view.isUncleanElectionEnabled(topic)) {
            change.election(PartitionChange.Election.UNCLEAN);
        }
        Optional<VersionedRecord> record = change.record();
        if (record.isPresent()) {
            records.add(record.get());
            var changed = (PartitionChangeRecord) record.get().message();
            partition = ImageDelta.changed(partition, changed);
            int leader = changed.leader();
            if (leader != brokerId && leader != PartitionRegistration.NO_LEADER_CHANGE) {
                // The change completed a reassignment that took the leadership away as well.
                return answer.errorCode(ErrorCode.NEW_LEADER_ELECTED.code());
            }
        }
        return answer.leaderId(partition.leader())
                .isr(new ArrayList<>(partition.isr()))
                .leaderRecoveryState(partition.leaderRecoveryState().code())
                .leaderEpoch(partition.leaderEpoch())
                .partitionEpoch(partition.partitionEpoch());
    }

    private static ErrorCode check(
            ClusterView view,
            int brokerId,
            PartitionRegistration partition,
            AlterPartitionRequest.PartitionData asked,
            TreeMap<Integer, Long> isr,
            List<Integer> wanted) {
        // A leader that is ahead of this image has heard of a newer controller.
        if (asked.leaderEpoch() > partition.leaderEpoch()
                || asked.partitionEpoch() > partition.partitionEpoch()) {
            return ErrorCode.NOT_CONTROLLER;
        }
        if (asked.leaderEpoch() < partition.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (brokerId != partition.leader()) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (asked.partitionEpoch() < partition.partitionEpoch()) {
            return ErrorCode.INVALID_UPDATE_VERSION;
        }
        byte recovery = asked.leaderRecoveryState();
        boolean recovering = recovery == LeaderRecoveryState.RECOVERING.code();
        if (isr.size() != wanted.size()
                || !partition.replicas().containsAll(isr.keySet())
                || !isr.containsKey(partition.leader())
                || recovery < 0
                || recovery > 1
                || (recovering
                        && (isr.size() > 1
                                || partition.leaderRecoveryState()
                                        == LeaderRecoveryState.RECOVERED))) {
            return ErrorCode.INVALID_REQUEST;
        }
        for (var member : isr.entrySet()) {
            BrokerRegistration broker = view.image().broker(member.getKey());
            long epoch = member.getValue();
            if (broker == null || !broker.isActive() || (epoch != -1 && epoch != broker.epoch())) {
                return ErrorCode.INELIGIBLE_REPLICA;
            }
        }
        return ErrorCode.NONE;
    }

    /// A person or a tool wants leaders elected.
    Decision<ElectLeadersResponse> elect(ClusterView view, ElectLeadersRequest request) {
        var response = new ElectLeadersResponse();
        byte type = request.electionType();
        if (type != PREFERRED && type != UNCLEAN) {
            return Decision.answer(response.errorCode(ErrorCode.INVALID_REQUEST.code()));
        }
        var records = new ArrayList<VersionedRecord>();
        var wanted = request.topicPartitions();
        if (wanted == null) {
            for (var topic : view.image().topics().byName().values()) {
                var result = new ElectLeadersResponse.ReplicaElectionResult().topic(topic.name());
                response.replicaElectionResults().add(result);
                for (int id : topic.partitions().keySet()) {
                    ApiError error = elect(view, topic.name(), id, type, records);
                    if (error.code() != ErrorCode.ELECTION_NOT_NEEDED) {
                        result.partitionResult().add(result(id, error));
                    }
                }
            }
        } else {
            for (var topic : wanted) {
                var result = new ElectLeadersResponse.ReplicaElectionResult().topic(topic.topic());
                response.replicaElectionResults().add(result);
                for (int id : topic.partitions()) {
                    result.partitionResult()
                            .add(result(id, elect(view, topic.topic(), id, type, records)));
                }
            }
        }
        return Decision.of(records, response);
    }

    private static ElectLeadersResponse.PartitionResult result(int partitionId, ApiError error) {
        return new ElectLeadersResponse.PartitionResult()
                .partitionId(partitionId)
                .errorCode(error.code().code())
                .errorMessage(error.message());
    }

    private static ApiError elect(
            ClusterView view,
            String topicName,
            int partitionId,
            byte type,
            List<VersionedRecord> records) {
        TopicImage topic = view.image().topics().topic(topicName);
        if (topic == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + topicName);
        }
        PartitionRegistration partition = topic.partition(partitionId);
        if (partition == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "No such partition as " + topicName + "-" + partitionId);
        }
        if (type == PREFERRED
                ? partition.leader() == partition.preferredLeader()
                : partition.hasLeader()) {
            return ApiError.of(ErrorCode.ELECTION_NOT_NEEDED);
        }
        var record =
                view.change(topic, partitionId, partition)
                        .election(
                                type == PREFERRED
                                        ? PartitionChange.Election.PREFERRED
                                        : PartitionChange.Election.UNCLEAN)
                        .record();
        if (record.isEmpty()) {
            return ApiError.of(
                    type == PREFERRED
                            ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE
                            : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
        }
        records.add(record.get());
        return ApiError.NONE;
    }

    /// Gives leadership back to preferred replicas; the response says whether more is left to do.
    Decision<Boolean> balance(ClusterView view) {
        return visit(
                view,
                (topic, id, partition) ->
                        partition.leader() == partition.preferredLeader()
                                ? Optional.empty()
                                : view.change(topic, id, partition)
                                        .election(PartitionChange.Election.PREFERRED)
                                        .record());
    }

    /// Elects leaders from outside the ISR for partitions that have none and whose topic allows it;
    /// the response says whether more is left to do.
    Decision<Boolean> electUnclean(ClusterView view) {
        return visit(
                view,
                (topic, id, partition) ->
                        partition.hasLeader() || !view.isUncleanElectionEnabled(topic)
                                ? Optional.empty()
                                : view.change(topic, id, partition)
                                        .election(PartitionChange.Election.UNCLEAN)
                                        .record());
    }

    private interface Visit {
        Optional<VersionedRecord> record(
                TopicImage topic, int partitionId, PartitionRegistration partition);
    }

    private static Decision<Boolean> visit(ClusterView view, Visit visit) {
        var records = new ArrayList<VersionedRecord>();
        for (var topic : view.image().topics().byId().values()) {
            for (var partition : topic.partitions().entrySet()) {
                if (records.size() >= ELECTIONS_MAX) {
                    return Decision.of(records, true);
                }
                visit.record(topic, partition.getKey(), partition.getValue())
                        .ifPresent(records::add);
            }
        }
        return Decision.of(records, false);
    }

    /// A broker tells in which of its directories replicas are.
    Decision<AssignReplicasToDirsResponse> assign(
            ClusterView view, AssignReplicasToDirsRequest request) {
        var response = new AssignReplicasToDirsResponse();
        if (!view.version().isDirectoryAssignmentSupported()) {
            return Decision.answer(response.errorCode(ErrorCode.UNSUPPORTED_VERSION.code()));
        }
        int brokerId = request.brokerId();
        ApiError stale = view.checkBrokerEpoch(brokerId, request.brokerEpoch());
        BrokerRegistration broker = view.image().broker(brokerId);
        if (stale.isFailure() || broker == null) {
            return Decision.answer(response.errorCode(stale.code().code()));
        }
        var records = new ArrayList<VersionedRecord>();
        for (var directory : request.directories()) {
            boolean isOffline = !broker.hasOnlineDirectory(directory.id());
            var directoryAnswer =
                    new AssignReplicasToDirsResponse.DirectoryData().id(directory.id());
            for (var topicData : directory.topics()) {
                TopicImage topic = view.image().topics().topic(topicData.topicId());
                var topicAnswer =
                        new AssignReplicasToDirsResponse.TopicData().topicId(topicData.topicId());
                for (var partitionData : topicData.partitions()) {
                    int id = partitionData.partitionIndex();
                    ErrorCode error =
                            topic == null
                                    ? ErrorCode.UNKNOWN_TOPIC_ID
                                    : assign(
                                            view,
                                            brokerId,
                                            topic,
                                            id,
                                            directory.id(),
                                            isOffline,
                                            records);
                    topicAnswer
                            .partitions()
                            .add(
                                    new AssignReplicasToDirsResponse.PartitionData()
                                            .partitionIndex(id)
                                            .errorCode(error.code()));
                }
                directoryAnswer.topics().add(topicAnswer);
            }
            response.directories().add(directoryAnswer);
        }
        return Decision.of(records, response);
    }

    private static ErrorCode assign(
            ClusterView view,
            int brokerId,
            TopicImage topic,
            int partitionId,
            Uuid directory,
            boolean isOffline,
            List<VersionedRecord> records) {
        PartitionRegistration partition = topic.partition(partitionId);
        if (partition == null) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (!partition.replicas().contains(brokerId)) {
            return ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        // A replica in a directory that is gone leaves the ISR and its leadership in the same
        // change.
        var change =
                isOffline
                        ? view.move(
                                ClusterView.Movement.removal(brokerId),
                                topic,
                                partitionId,
                                partition)
                        : view.change(topic, partitionId, partition);
        change.directory(brokerId, directory).record().ifPresent(records::add);
        return ErrorCode.NONE;
    }
}
