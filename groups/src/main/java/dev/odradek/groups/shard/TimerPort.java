package dev.odradek.groups.shard;

/// The timers of one shard, held by whoever has a clock.
public interface TimerPort {
    /// Has the shard called with `key` after `delayMs`, at least 0; replaces a timer under the same
    /// key.
    void schedule(TimerKey key, long delayMs);

    /// Forgets the timer under `key`, if there is one.
    void cancel(TimerKey key);
}
