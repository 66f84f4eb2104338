/// The group coordinator as a machine: one [dev.odradek.groups.GroupMachine] for each partition of
/// `__consumer_offsets`, pure, from requests and records to records and responses.
///
/// Files: records of `__consumer_offsets`, through its owner.
///
/// Threads: the shard's owner.
@NullMarked
package dev.odradek.groups;

import org.jspecify.annotations.NullMarked;
