/// Which group ids exist and of what type they are: what the commits, the listings and the
/// deletions of offsets and groups need of every group, whatever its protocol.
///
/// Files: none; see `groups.shard`.
///
/// Threads: the shard's owner.
@NullMarked
package dev.odradek.groups.directory;

import org.jspecify.annotations.NullMarked;
