/// The classic group protocol: members join, one of them assigns, all learn their share by
/// SyncGroup and keep it by heartbeats. What is assigned is opaque here, so consumers, Connect
/// workers and schema registries are all alike.
///
/// Files: records of type 2 (GroupMetadata) in `__consumer_offsets`.
///
/// Threads: the shard's owner.
@NullMarked
package dev.odradek.groups.classic;

import org.jspecify.annotations.NullMarked;
