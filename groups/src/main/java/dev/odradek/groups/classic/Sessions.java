package dev.odradek.groups.classic;

import dev.odradek.groups.shard.Step;

/// Signs of life.
final class Sessions {
    private Sessions() {}

    /// The member has its session timeout from now on.
    static void extend(ClassicGroup group, ClassicMember member, Step step) {
        extend(group, member.memberId(), member.terms().sessionTimeoutMs(), step);
    }

    static void extend(ClassicGroup group, String memberId, int timeoutMs, Step step) {
        step.schedule(new ClassicTimer.Session(group.groupId(), memberId), timeoutMs);
    }

    static void end(ClassicGroup group, String memberId, Step step) {
        step.cancel(new ClassicTimer.Session(group.groupId(), memberId));
    }
}
