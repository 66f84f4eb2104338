package dev.odradek.wire;

/// What can go wrong, as the protocol numbers it. Names, codes and what may be retried are Kafka's;
/// the texts are ours. Source: Kafka class Errors.
public enum ErrorCode {
    /// The server failed in a way it did not expect.
    UNKNOWN_SERVER_ERROR(-1, false, "The server failed in a way it did not expect."),
    /// No error.
    NONE(0, false, "No error."),
    /// The log does not hold the requested offset.
    OFFSET_OUT_OF_RANGE(1, false, "The log does not hold the requested offset."),
    /// The batch is corrupt, too large, or lacks a key that its topic needs.
    CORRUPT_MESSAGE(
            2, true, "The batch is corrupt, too large, or lacks a key that its topic needs."),
    /// No such topic or partition on this server.
    UNKNOWN_TOPIC_OR_PARTITION(3, true, "No such topic or partition on this server."),
    /// The fetch size is not valid.
    INVALID_FETCH_SIZE(4, false, "The fetch size is not valid."),
    /// The partition has no leader at present.
    LEADER_NOT_AVAILABLE(5, true, "The partition has no leader at present."),
    /// This broker is not the leader, or not a replica, of the partition.
    NOT_LEADER_OR_FOLLOWER(
            6, true, "This broker is not the leader, or not a replica, of the partition."),
    /// The request ran out of time.
    REQUEST_TIMED_OUT(7, true, "The request ran out of time."),
    /// The broker cannot be reached.
    BROKER_NOT_AVAILABLE(8, false, "The broker cannot be reached."),
    /// No replica of the partition can serve the request.
    REPLICA_NOT_AVAILABLE(9, true, "No replica of the partition can serve the request."),
    /// The record batch is larger than the topic allows.
    MESSAGE_TOO_LARGE(10, false, "The record batch is larger than the topic allows."),
    /// The controller epoch is outdated.
    STALE_CONTROLLER_EPOCH(11, false, "The controller epoch is outdated."),
    /// The metadata beside the committed offset is too long.
    OFFSET_METADATA_TOO_LARGE(12, false, "The metadata beside the committed offset is too long."),
    /// The connection was lost before the answer came.
    NETWORK_EXCEPTION(13, true, "The connection was lost before the answer came."),
    /// The coordinator is still loading its state.
    COORDINATOR_LOAD_IN_PROGRESS(14, true, "The coordinator is still loading its state."),
    /// There is no coordinator at present.
    COORDINATOR_NOT_AVAILABLE(15, true, "There is no coordinator at present."),
    /// This broker is not the coordinator.
    NOT_COORDINATOR(16, true, "This broker is not the coordinator."),
    /// The topic's name or kind does not allow this.
    INVALID_TOPIC_EXCEPTION(17, false, "The topic's name or kind does not allow this."),
    /// The record batch is larger than a segment.
    RECORD_LIST_TOO_LARGE(18, false, "The record batch is larger than a segment."),
    /// Too few replicas are in sync to accept records.
    NOT_ENOUGH_REPLICAS(19, true, "Too few replicas are in sync to accept records."),
    /// The records were appended, but too few replicas are in sync.
    NOT_ENOUGH_REPLICAS_AFTER_APPEND(
            20, true, "The records were appended, but too few replicas are in sync."),
    /// The acks of the produce request are not valid.
    INVALID_REQUIRED_ACKS(21, false, "The acks of the produce request are not valid."),
    /// The generation is not the group's current one.
    ILLEGAL_GENERATION(22, false, "The generation is not the group's current one."),
    /// The member's protocols do not fit those of the group.
    INCONSISTENT_GROUP_PROTOCOL(23, false, "The member's protocols do not fit those of the group."),
    /// The group id is not valid.
    INVALID_GROUP_ID(24, false, "The group id is not valid."),
    /// The group has no such member.
    UNKNOWN_MEMBER_ID(25, false, "The group has no such member."),
    /// The session timeout is out of the broker's bounds.
    INVALID_SESSION_TIMEOUT(26, false, "The session timeout is out of the broker's bounds."),
    /// The group is rebalancing; the member has to rejoin.
    REBALANCE_IN_PROGRESS(27, false, "The group is rebalancing; the member has to rejoin."),
    /// The offset commit is too large.
    INVALID_COMMIT_OFFSET_SIZE(28, false, "The offset commit is too large."),
    /// Access to the topic is denied.
    TOPIC_AUTHORIZATION_FAILED(29, false, "Access to the topic is denied."),
    /// Access to the group is denied.
    GROUP_AUTHORIZATION_FAILED(30, false, "Access to the group is denied."),
    /// Access to the cluster is denied.
    CLUSTER_AUTHORIZATION_FAILED(31, false, "Access to the cluster is denied."),
    /// The timestamp of a record is out of bounds.
    INVALID_TIMESTAMP(32, false, "The timestamp of a record is out of bounds."),
    /// The SASL mechanism is not enabled.
    UNSUPPORTED_SASL_MECHANISM(33, false, "The SASL mechanism is not enabled."),
    /// The request does not fit the state of SASL authentication.
    ILLEGAL_SASL_STATE(34, false, "The request does not fit the state of SASL authentication."),
    /// The API or its version is not supported.
    UNSUPPORTED_VERSION(35, false, "The API or its version is not supported."),
    /// A topic of this name exists.
    TOPIC_ALREADY_EXISTS(36, false, "A topic of this name exists."),
    /// The number of partitions is not valid.
    INVALID_PARTITIONS(37, false, "The number of partitions is not valid."),
    /// The replication factor is not valid.
    INVALID_REPLICATION_FACTOR(38, false, "The replication factor is not valid."),
    /// The replica assignment is not valid.
    INVALID_REPLICA_ASSIGNMENT(39, false, "The replica assignment is not valid."),
    /// The configuration is not valid.
    INVALID_CONFIG(40, false, "The configuration is not valid."),
    /// This node is not the active controller.
    NOT_CONTROLLER(41, true, "This node is not the active controller."),
    /// The request is not valid.
    INVALID_REQUEST(42, false, "The request is not valid."),
    /// The message format of the log does not support the request.
    UNSUPPORTED_FOR_MESSAGE_FORMAT(
            43, false, "The message format of the log does not support the request."),
    /// A policy of the cluster refuses the request.
    POLICY_VIOLATION(44, false, "A policy of the cluster refuses the request."),
    /// The sequence number does not follow the last one.
    OUT_OF_ORDER_SEQUENCE_NUMBER(45, false, "The sequence number does not follow the last one."),
    /// The sequence number was seen before.
    DUPLICATE_SEQUENCE_NUMBER(46, false, "The sequence number was seen before."),
    /// The producer's epoch is outdated.
    INVALID_PRODUCER_EPOCH(47, false, "The producer's epoch is outdated."),
    /// The transaction's state does not allow this.
    INVALID_TXN_STATE(48, false, "The transaction's state does not allow this."),
    /// The producer id does not belong to the transactional id.
    INVALID_PRODUCER_ID_MAPPING(
            49, false, "The producer id does not belong to the transactional id."),
    /// The transaction timeout is above the broker's maximum.
    INVALID_TRANSACTION_TIMEOUT(
            50, false, "The transaction timeout is above the broker's maximum."),
    /// Another operation on the transaction is under way.
    CONCURRENT_TRANSACTIONS(51, true, "Another operation on the transaction is under way."),
    /// The coordinator that wrote the marker has been replaced.
    TRANSACTION_COORDINATOR_FENCED(
            52, false, "The coordinator that wrote the marker has been replaced."),
    /// Access to the transactional id is denied.
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, false, "Access to the transactional id is denied."),
    /// The cluster has no authorizer.
    SECURITY_DISABLED(54, false, "The cluster has no authorizer."),
    /// The operation was not tried because another one of the request failed.
    OPERATION_NOT_ATTEMPTED(
            55, false, "The operation was not tried because another one of the request failed."),
    /// The log directory failed.
    KAFKA_STORAGE_ERROR(56, true, "The log directory failed."),
    /// The broker has no such log directory.
    LOG_DIR_NOT_FOUND(57, false, "The broker has no such log directory."),
    /// Authentication failed.
    SASL_AUTHENTICATION_FAILED(58, false, "Authentication failed."),
    /// Nothing is known of the producer id; its records may have expired.
    UNKNOWN_PRODUCER_ID(
            59, false, "Nothing is known of the producer id; its records may have expired."),
    /// The partition is being reassigned.
    REASSIGNMENT_IN_PROGRESS(60, false, "The partition is being reassigned."),
    /// Delegation tokens are not enabled.
    DELEGATION_TOKEN_AUTH_DISABLED(61, false, "Delegation tokens are not enabled."),
    /// There is no such delegation token.
    DELEGATION_TOKEN_NOT_FOUND(62, false, "There is no such delegation token."),
    /// The principal is neither owner nor renewer of the token.
    DELEGATION_TOKEN_OWNER_MISMATCH(
            63, false, "The principal is neither owner nor renewer of the token."),
    /// This connection's kind of authentication may not handle delegation tokens.
    DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(
            64,
            false,
            "This connection's kind of authentication may not handle delegation tokens."),
    /// Access to the delegation token is denied.
    DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, false, "Access to the delegation token is denied."),
    /// The delegation token has expired.
    DELEGATION_TOKEN_EXPIRED(66, false, "The delegation token has expired."),
    /// The kind of principal is not supported.
    INVALID_PRINCIPAL_TYPE(67, false, "The kind of principal is not supported."),
    /// The group still has members.
    NON_EMPTY_GROUP(68, false, "The group still has members."),
    /// There is no such group.
    GROUP_ID_NOT_FOUND(69, false, "There is no such group."),
    /// There is no such fetch session.
    FETCH_SESSION_ID_NOT_FOUND(70, true, "There is no such fetch session."),
    /// The epoch of the fetch session is not the expected one.
    INVALID_FETCH_SESSION_EPOCH(
            71, true, "The epoch of the fetch session is not the expected one."),
    /// The leader has no listener of the name that the client uses.
    LISTENER_NOT_FOUND(72, true, "The leader has no listener of the name that the client uses."),
    /// Topics cannot be deleted in this cluster.
    TOPIC_DELETION_DISABLED(73, false, "Topics cannot be deleted in this cluster."),
    /// The leader epoch of the request is older than the broker's.
    FENCED_LEADER_EPOCH(74, true, "The leader epoch of the request is older than the broker's."),
    /// The leader epoch of the request is newer than the broker's.
    UNKNOWN_LEADER_EPOCH(75, true, "The leader epoch of the request is newer than the broker's."),
    /// The client cannot read the compression of the partition.
    UNSUPPORTED_COMPRESSION_TYPE(
            76, false, "The client cannot read the compression of the partition."),
    /// The broker epoch is outdated.
    STALE_BROKER_EPOCH(77, false, "The broker epoch is outdated."),
    /// The new leader cannot tell the offset yet.
    OFFSET_NOT_AVAILABLE(78, true, "The new leader cannot tell the offset yet."),
    /// The member must first be given an id.
    MEMBER_ID_REQUIRED(79, false, "The member must first be given an id."),
    /// The preferred leader is not available.
    PREFERRED_LEADER_NOT_AVAILABLE(80, true, "The preferred leader is not available."),
    /// The group is full.
    GROUP_MAX_SIZE_REACHED(81, false, "The group is full."),
    /// Another member took over the static instance id.
    FENCED_INSTANCE_ID(82, false, "Another member took over the static instance id."),
    /// No eligible leader is available.
    ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true, "No eligible leader is available."),
    /// The partition needs no election.
    ELECTION_NOT_NEEDED(84, true, "The partition needs no election."),
    /// The partition is not being reassigned.
    NO_REASSIGNMENT_IN_PROGRESS(85, false, "The partition is not being reassigned."),
    /// The group is subscribed to the topic.
    GROUP_SUBSCRIBED_TO_TOPIC(86, false, "The group is subscribed to the topic."),
    /// A record breaks a rule of its topic.
    INVALID_RECORD(87, false, "A record breaks a rule of its topic."),
    /// Offsets of an open transaction stand in the way.
    UNSTABLE_OFFSET_COMMIT(88, true, "Offsets of an open transaction stand in the way."),
    /// The quota is used up.
    THROTTLING_QUOTA_EXCEEDED(89, true, "The quota is used up."),
    /// A newer producer uses the transactional id.
    PRODUCER_FENCED(90, false, "A newer producer uses the transactional id."),
    /// There is no such resource.
    RESOURCE_NOT_FOUND(91, false, "There is no such resource."),
    /// The request names a resource twice.
    DUPLICATE_RESOURCE(92, false, "The request names a resource twice."),
    /// The credential does not meet the requirements.
    UNACCEPTABLE_CREDENTIAL(93, false, "The credential does not meet the requirements."),
    /// Sender or receiver is not in the set of voters.
    INCONSISTENT_VOTER_SET(94, false, "Sender or receiver is not in the set of voters."),
    /// The version to update to is not valid.
    INVALID_UPDATE_VERSION(95, false, "The version to update to is not valid."),
    /// The features could not be updated.
    FEATURE_UPDATE_FAILED(96, false, "The features could not be updated."),
    /// The forwarded principal cannot be read.
    PRINCIPAL_DESERIALIZATION_FAILURE(97, false, "The forwarded principal cannot be read."),
    /// There is no such snapshot.
    SNAPSHOT_NOT_FOUND(98, false, "There is no such snapshot."),
    /// The position is not within the snapshot.
    POSITION_OUT_OF_RANGE(99, false, "The position is not within the snapshot."),
    /// No topic with this id on this server.
    UNKNOWN_TOPIC_ID(100, true, "No topic with this id on this server."),
    /// Another live broker has this id.
    DUPLICATE_BROKER_REGISTRATION(101, false, "Another live broker has this id."),
    /// The broker is not registered.
    BROKER_ID_NOT_REGISTERED(102, false, "The broker is not registered."),
    /// The topic id is not that of the log.
    INCONSISTENT_TOPIC_ID(103, true, "The topic id is not that of the log."),
    /// The cluster id is not that of this cluster.
    INCONSISTENT_CLUSTER_ID(104, false, "The cluster id is not that of this cluster."),
    /// There is no such transactional id.
    TRANSACTIONAL_ID_NOT_FOUND(105, false, "There is no such transactional id."),
    /// The fetch session mixes topics with and without ids.
    FETCH_SESSION_TOPIC_ID_ERROR(106, true, "The fetch session mixes topics with and without ids."),
    /// A replica may not join the in-sync set.
    INELIGIBLE_REPLICA(107, false, "A replica may not join the in-sync set."),
    /// The partition was changed, and has a new leader.
    NEW_LEADER_ELECTED(108, false, "The partition was changed, and has a new leader."),
    /// The offset has moved to tiered storage.
    OFFSET_MOVED_TO_TIERED_STORAGE(109, false, "The offset has moved to tiered storage."),
    /// The member's epoch is fenced; it has to rejoin without partitions.
    FENCED_MEMBER_EPOCH(
            110, false, "The member's epoch is fenced; it has to rejoin without partitions."),
    /// A member that has not left holds the static instance id.
    UNRELEASED_INSTANCE_ID(111, false, "A member that has not left holds the static instance id."),
    /// The group does not support the assignor.
    UNSUPPORTED_ASSIGNOR(112, false, "The group does not support the assignor."),
    /// The member's epoch is outdated.
    STALE_MEMBER_EPOCH(113, false, "The member's epoch is outdated."),
    /// This endpoint does not serve requests of this kind.
    MISMATCHED_ENDPOINT_TYPE(114, false, "This endpoint does not serve requests of this kind."),
    /// This kind of endpoint is not supported.
    UNSUPPORTED_ENDPOINT_TYPE(115, false, "This kind of endpoint is not supported."),
    /// There is no such controller.
    UNKNOWN_CONTROLLER_ID(116, false, "There is no such controller."),
    /// There is no such telemetry subscription.
    UNKNOWN_SUBSCRIPTION_ID(117, false, "There is no such telemetry subscription."),
    /// The telemetry is larger than the broker accepts.
    TELEMETRY_TOO_LARGE(118, false, "The telemetry is larger than the broker accepts."),
    /// The controller refuses the broker's registration.
    INVALID_REGISTRATION(119, false, "The controller refuses the broker's registration."),
    /// The transaction failed and has to be aborted.
    TRANSACTION_ABORTABLE(120, false, "The transaction failed and has to be aborted."),
    /// The record's delivery cannot be acknowledged in its state.
    INVALID_RECORD_STATE(121, false, "The record's delivery cannot be acknowledged in its state."),
    /// There is no such share session.
    SHARE_SESSION_NOT_FOUND(122, true, "There is no such share session."),
    /// The epoch of the share session is not the expected one.
    INVALID_SHARE_SESSION_EPOCH(
            123, true, "The epoch of the share session is not the expected one."),
    /// The state epoch of the share group is outdated.
    FENCED_STATE_EPOCH(124, false, "The state epoch of the share group is outdated."),
    /// The voter's id and directory are not those of this node.
    INVALID_VOTER_KEY(125, false, "The voter's id and directory are not those of this node."),
    /// The voter is in the set already.
    DUPLICATE_VOTER(126, false, "The voter is in the set already."),
    /// The voter is not in the set.
    VOTER_NOT_FOUND(127, false, "The voter is not in the set."),
    /// The regular expression is not valid.
    INVALID_REGULAR_EXPRESSION(128, false, "The regular expression is not valid."),
    /// The client's view of the cluster is too old; it has to bootstrap again.
    REBOOTSTRAP_REQUIRED(
            129, false, "The client's view of the cluster is too old; it has to bootstrap again."),
    /// The topology is not valid.
    STREAMS_INVALID_TOPOLOGY(130, false, "The topology is not valid."),
    /// The epoch of the topology is not valid.
    STREAMS_INVALID_TOPOLOGY_EPOCH(131, false, "The epoch of the topology is not valid."),
    /// The epoch of the topology is outdated.
    STREAMS_TOPOLOGY_FENCED(132, false, "The epoch of the topology is outdated."),
    /// There are too many share sessions.
    SHARE_SESSION_LIMIT_REACHED(133, true, "There are too many share sessions.");

    private static final ErrorCode[] VALUES = values();

    private final short code;
    private final boolean retriable;
    private final String message;

    ErrorCode(int code, boolean retriable, String message) {
        this.code = (short) code;
        this.retriable = retriable;
        this.message = message;
    }

    /// The number on the wire.
    public short code() {
        return code;
    }

    /// Whether the same request may succeed later.
    public boolean retriable() {
        return retriable;
    }

    /// A sentence for people.
    public String message() {
        return message;
    }

    /// The error with this code; [#UNKNOWN_SERVER_ERROR] for a code that is not known.
    public static ErrorCode of(short code) {
        int index = code + 1;
        return index >= 0 && index < VALUES.length ? VALUES[index] : UNKNOWN_SERVER_ERROR;
    }
}
