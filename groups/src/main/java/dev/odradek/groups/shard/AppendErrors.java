package dev.odradek.groups.shard;

import dev.odradek.wire.ErrorCode;

/// How clients of a coordinator are told that its records could not be written: in codes that they
/// look for the coordinator again with, or try again.
final class AppendErrors {
    private AppendErrors() {}

    /// Source: Kafka 4.3.1 CoordinatorOperationExceptionHelper.
    static ErrorCode toClient(ErrorCode error) {
        return switch (error) {
            case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT ->
                    ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> ErrorCode.NOT_COORDINATOR;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE ->
                    ErrorCode.UNKNOWN_SERVER_ERROR;
            default -> error;
        };
    }
}
