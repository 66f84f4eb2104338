package dev.odradek.metadata;

/// Whether the leader of a partition was elected cleanly, or still recovers from an unclean
/// election.
public enum LeaderRecoveryState {
    RECOVERED(0),
    RECOVERING(1);

    /// In a PartitionChangeRecord: leave it.
    static final byte NO_CHANGE = -1;

    private final byte code;

    LeaderRecoveryState(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /// @throws MetadataReplayException when no state has that code
    public static LeaderRecoveryState of(byte code) {
        for (var state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new MetadataReplayException("leader recovery state " + code + " is unknown");
    }
}
