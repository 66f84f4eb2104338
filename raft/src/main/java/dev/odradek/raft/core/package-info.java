/// The consensus core of KRaft, pure: an event and the time in, effects out. It decides who may
/// vote, lead and truncate and what is committed; it reads the log's shape through [LogView] and
/// never does anything itself.
///
/// Threads: one owner, the driver's queue.
@NullMarked
package dev.odradek.raft.core;

import org.jspecify.annotations.NullMarked;
