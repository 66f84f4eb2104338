package dev.odradek.wire;

import org.jspecify.annotations.Nullable;

/// The number by which a request names its API. Keys of APIs that Kafka 4 has removed are not here.
public enum ApiKey {
    /// Produce.
    PRODUCE(0),
    /// Fetch.
    FETCH(1),
    /// ListOffsets.
    LIST_OFFSETS(2),
    /// Metadata.
    METADATA(3),
    /// OffsetCommit.
    OFFSET_COMMIT(8),
    /// OffsetFetch.
    OFFSET_FETCH(9),
    /// FindCoordinator.
    FIND_COORDINATOR(10),
    /// JoinGroup.
    JOIN_GROUP(11),
    /// Heartbeat.
    HEARTBEAT(12),
    /// LeaveGroup.
    LEAVE_GROUP(13),
    /// SyncGroup.
    SYNC_GROUP(14),
    /// DescribeGroups.
    DESCRIBE_GROUPS(15),
    /// ListGroups.
    LIST_GROUPS(16),
    /// SaslHandshake.
    SASL_HANDSHAKE(17),
    /// ApiVersions.
    API_VERSIONS(18),
    /// CreateTopics.
    CREATE_TOPICS(19),
    /// DeleteTopics.
    DELETE_TOPICS(20),
    /// DeleteRecords.
    DELETE_RECORDS(21),
    /// InitProducerId.
    INIT_PRODUCER_ID(22),
    /// OffsetForLeaderEpoch.
    OFFSET_FOR_LEADER_EPOCH(23),
    /// AddPartitionsToTxn.
    ADD_PARTITIONS_TO_TXN(24),
    /// AddOffsetsToTxn.
    ADD_OFFSETS_TO_TXN(25),
    /// EndTxn.
    END_TXN(26),
    /// WriteTxnMarkers.
    WRITE_TXN_MARKERS(27),
    /// TxnOffsetCommit.
    TXN_OFFSET_COMMIT(28),
    /// DescribeAcls.
    DESCRIBE_ACLS(29),
    /// CreateAcls.
    CREATE_ACLS(30),
    /// DeleteAcls.
    DELETE_ACLS(31),
    /// DescribeConfigs.
    DESCRIBE_CONFIGS(32),
    /// AlterConfigs.
    ALTER_CONFIGS(33),
    /// AlterReplicaLogDirs.
    ALTER_REPLICA_LOG_DIRS(34),
    /// DescribeLogDirs.
    DESCRIBE_LOG_DIRS(35),
    /// SaslAuthenticate.
    SASL_AUTHENTICATE(36),
    /// CreatePartitions.
    CREATE_PARTITIONS(37),
    /// CreateDelegationToken.
    CREATE_DELEGATION_TOKEN(38),
    /// RenewDelegationToken.
    RENEW_DELEGATION_TOKEN(39),
    /// ExpireDelegationToken.
    EXPIRE_DELEGATION_TOKEN(40),
    /// DescribeDelegationToken.
    DESCRIBE_DELEGATION_TOKEN(41),
    /// DeleteGroups.
    DELETE_GROUPS(42),
    /// ElectLeaders.
    ELECT_LEADERS(43),
    /// IncrementalAlterConfigs.
    INCREMENTAL_ALTER_CONFIGS(44),
    /// AlterPartitionReassignments.
    ALTER_PARTITION_REASSIGNMENTS(45),
    /// ListPartitionReassignments.
    LIST_PARTITION_REASSIGNMENTS(46),
    /// OffsetDelete.
    OFFSET_DELETE(47),
    /// DescribeClientQuotas.
    DESCRIBE_CLIENT_QUOTAS(48),
    /// AlterClientQuotas.
    ALTER_CLIENT_QUOTAS(49),
    /// DescribeUserScramCredentials.
    DESCRIBE_USER_SCRAM_CREDENTIALS(50),
    /// AlterUserScramCredentials.
    ALTER_USER_SCRAM_CREDENTIALS(51),
    /// Vote.
    VOTE(52),
    /// BeginQuorumEpoch.
    BEGIN_QUORUM_EPOCH(53),
    /// EndQuorumEpoch.
    END_QUORUM_EPOCH(54),
    /// DescribeQuorum.
    DESCRIBE_QUORUM(55),
    /// AlterPartition.
    ALTER_PARTITION(56),
    /// UpdateFeatures.
    UPDATE_FEATURES(57),
    /// Envelope.
    ENVELOPE(58),
    /// FetchSnapshot.
    FETCH_SNAPSHOT(59),
    /// DescribeCluster.
    DESCRIBE_CLUSTER(60),
    /// DescribeProducers.
    DESCRIBE_PRODUCERS(61),
    /// BrokerRegistration.
    BROKER_REGISTRATION(62),
    /// BrokerHeartbeat.
    BROKER_HEARTBEAT(63),
    /// UnregisterBroker.
    UNREGISTER_BROKER(64),
    /// DescribeTransactions.
    DESCRIBE_TRANSACTIONS(65),
    /// ListTransactions.
    LIST_TRANSACTIONS(66),
    /// AllocateProducerIds.
    ALLOCATE_PRODUCER_IDS(67),
    /// ConsumerGroupHeartbeat.
    CONSUMER_GROUP_HEARTBEAT(68),
    /// ConsumerGroupDescribe.
    CONSUMER_GROUP_DESCRIBE(69),
    /// ControllerRegistration.
    CONTROLLER_REGISTRATION(70),
    /// GetTelemetrySubscriptions.
    GET_TELEMETRY_SUBSCRIPTIONS(71),
    /// PushTelemetry.
    PUSH_TELEMETRY(72),
    /// AssignReplicasToDirs.
    ASSIGN_REPLICAS_TO_DIRS(73),
    /// ListConfigResources.
    LIST_CONFIG_RESOURCES(74),
    /// DescribeTopicPartitions.
    DESCRIBE_TOPIC_PARTITIONS(75),
    /// ShareGroupHeartbeat.
    SHARE_GROUP_HEARTBEAT(76),
    /// ShareGroupDescribe.
    SHARE_GROUP_DESCRIBE(77),
    /// ShareFetch.
    SHARE_FETCH(78),
    /// ShareAcknowledge.
    SHARE_ACKNOWLEDGE(79),
    /// AddRaftVoter.
    ADD_RAFT_VOTER(80),
    /// RemoveRaftVoter.
    REMOVE_RAFT_VOTER(81),
    /// UpdateRaftVoter.
    UPDATE_RAFT_VOTER(82),
    /// InitializeShareGroupState.
    INITIALIZE_SHARE_GROUP_STATE(83),
    /// ReadShareGroupState.
    READ_SHARE_GROUP_STATE(84),
    /// WriteShareGroupState.
    WRITE_SHARE_GROUP_STATE(85),
    /// DeleteShareGroupState.
    DELETE_SHARE_GROUP_STATE(86),
    /// ReadShareGroupStateSummary.
    READ_SHARE_GROUP_STATE_SUMMARY(87),
    /// StreamsGroupHeartbeat.
    STREAMS_GROUP_HEARTBEAT(88),
    /// StreamsGroupDescribe.
    STREAMS_GROUP_DESCRIBE(89),
    /// DescribeShareGroupOffsets.
    DESCRIBE_SHARE_GROUP_OFFSETS(90),
    /// AlterShareGroupOffsets.
    ALTER_SHARE_GROUP_OFFSETS(91),
    /// DeleteShareGroupOffsets.
    DELETE_SHARE_GROUP_OFFSETS(92);

    private static final @Nullable ApiKey[] BY_ID = byId();

    private final short id;

    ApiKey(int id) {
        this.id = (short) id;
    }

    /// The number on the wire.
    public short id() {
        return id;
    }

    /// The key with this number, or null.
    public static @Nullable ApiKey of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    private static @Nullable ApiKey[] byId() {
        ApiKey[] keys = values();
        @Nullable ApiKey[] byId = new @Nullable ApiKey[keys[keys.length - 1].id + 1];
        for (ApiKey key : keys) {
            byId[key.id] = key;
        }
        return byId;
    }
}
