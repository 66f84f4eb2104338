/// Puts the shards of `groups` on the partitions of internal topics that this node leads: loads a
/// shard from its partition, runs its decisions one after another, writes their records in batches,
/// and gives the answers once the partition has committed them.
///
/// Files: none of its own; the internal topics' partitions, through
/// [dev.odradek.broker.coordinator.CoordinatorLog].
///
/// Threads: a few coordinator queues, each the owner of the shards whose partition falls to it;
/// loading reads the log on a worker, which owns the shard until it is loaded.
@NullMarked
package dev.odradek.broker.coordinator;

import org.jspecify.annotations.NullMarked;
