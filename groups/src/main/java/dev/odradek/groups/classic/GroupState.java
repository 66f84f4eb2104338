package dev.odradek.groups.classic;

/// Where a classic group stands.
///
/// ```
///            join                 all joined, or time is up
///   EMPTY ---------> PREPARING ---------------------------> COMPLETING
///     ^   <---------  ^   ^                                   |   |
///       nobody is left|   |______ member change, or no sync __|   | leader's sync is committed
///                     |______________ STABLE <____________________|
///                       member change
/// ```
///
/// Every state ends in DEAD when the shard moves away.
public enum GroupState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String wireName;

    GroupState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    boolean mayBecome(GroupState next) {
        return switch (next) {
            case EMPTY, COMPLETING_REBALANCE -> this == PREPARING_REBALANCE;
            case PREPARING_REBALANCE ->
                    this == EMPTY || this == STABLE || this == COMPLETING_REBALANCE;
            case STABLE -> this == COMPLETING_REBALANCE;
            case DEAD -> true;
        };
    }
}
