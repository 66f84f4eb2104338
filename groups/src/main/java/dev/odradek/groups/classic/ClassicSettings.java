package dev.odradek.groups.classic;

/// What the broker's settings say about classic groups.
///
/// @param initialRebalanceDelayMs `group.initial.rebalance.delay.ms`: how long the first members of
///   an empty group wait for more
/// @param maxSize `group.max.size`
public record ClassicSettings(int initialRebalanceDelayMs, int maxSize) {
    /// How long a new member's JoinGroup may wait. It does not know its id yet and cannot send
    /// heartbeats, so its session timeout says nothing; and one that went away is noticed only when
    /// it does not come back after this. Source: Kafka 4.3.1
    /// GroupCoordinatorConfig.CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS.
    static final int NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60 * 1000;
}
