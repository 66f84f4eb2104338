/// Committed offsets: commits of members and of those who belong to no group, commits inside of
/// transactions, what fetches see of them, and their end by age or with their topic.
///
/// Files: records of types 0 and 1 (OffsetCommit) in `__consumer_offsets`.
///
/// Threads: the shard's owner.
@NullMarked
package dev.odradek.groups.offsets;

import org.jspecify.annotations.NullMarked;
