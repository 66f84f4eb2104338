/// One shard of a coordinator, without log, clock or thread: what a partition of an internal topic
/// says is replayed into a [dev.odradek.groups.shard.Machine]; the machine decides on requests and
/// timers; what it decides is collected in a [dev.odradek.groups.shard.Step]; and
/// [dev.odradek.groups.shard.Shard] keeps the answers back until the records behind them are
/// committed. Whoever owns a shard appends its records, tells it of commits and runs its timers.
///
/// Files: none; the records belong to the internal topic's partition.
///
/// Threads: none of its own; a shard and its machine are called by one owner, a task queue.
@NullMarked
package dev.odradek.groups.shard;

import org.jspecify.annotations.NullMarked;
