package dev.odradek.groups.classic;

import dev.odradek.groups.shard.TimerKey;

/// What a classic group waits for with an eye on the clock.
public sealed interface ClassicTimer extends TimerKey {
    String groupId();

    /// A sign of life of a member, or the second join of one that was just given an id.
    record Session(String groupId, String memberId) implements ClassicTimer {}

    /// The end of the join phase.
    record Join(String groupId) implements ClassicTimer {}

    /// SyncGroup of every member of a generation.
    record Sync(String groupId) implements ClassicTimer {}
}
