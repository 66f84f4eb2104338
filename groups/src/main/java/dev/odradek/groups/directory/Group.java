package dev.odradek.groups.directory;

import dev.odradek.groups.shard.CoordinatorRecord;
import dev.odradek.groups.shard.Step;
import dev.odradek.wire.ErrorCode;
import java.util.List;

/// A group, as seen by those who do not care for its protocol.
public interface Group {
    String groupId();

    GroupType type();

    /// As ListGroups and DescribeGroups word it: `Stable`, `Empty` ...
    String stateName();

    /// As ListGroups words it; empty when the group has none.
    String protocolType();

    /// Has no members.
    boolean isEmpty();

    /// @return [ErrorCode#NONE] when `who` may commit offsets now
    ErrorCode checkCommit(Commitment who);

    /// `memberId` committed: a sign of life.
    default void onCommit(String memberId, Step step) {}

    /// @return [ErrorCode#NONE] when `who` may read offsets now
    ErrorCode checkFetch(Commitment who);

    /// @return [ErrorCode#NONE] when offsets of topics that nobody subscribes to may be deleted
    ErrorCode checkOffsetDelete();

    /// @return [ErrorCode#NONE] when the group may be deleted
    ErrorCode checkDelete();

    /// From when the age of committed offsets counts.
    RetentionStart retentionStart();

    /// Whether a member reads `topic`: its offsets are neither expired nor deleted then.
    boolean isSubscribedTo(String topic);

    /// The records that make the log forget the group itself.
    List<CoordinatorRecord> tombstones();

    /// The group is about to be deleted: its timers are of no use.
    default void onDelete(Step step) {}

    /// Whether the group disappears by itself when its last offset has expired and it is empty.
    boolean expires();
}
