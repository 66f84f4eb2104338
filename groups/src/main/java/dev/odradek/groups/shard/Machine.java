package dev.odradek.groups.shard;

/// The state of one shard and its rules. Everything it knows that must outlive a process comes to
/// it through [#replay]; everything else (who waits, which timers run) is lost with the shard.
public interface Machine {
    /// Takes in a record.
    ///
    /// @param offset of the record in the log; while it is not appended yet, the offset it is
    ///   expected to get
    /// @param producerId of the transaction it is part of, or -1
    void replay(long offset, long producerId, CoordinatorRecord record);

    /// Ends the open transaction of `producerId`.
    void replayMarker(long producerId, boolean committed);

    /// All of the log is replayed: start timers.
    void onLoaded(Step step);

    /// Another node has the partition now, or nobody: answer everyone who waits.
    void onUnloaded(Step step);

    /// The timer under `key` ran out.
    void onTimer(TimerKey key, Step step);
}
