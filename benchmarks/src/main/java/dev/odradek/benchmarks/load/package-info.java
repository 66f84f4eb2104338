/// The load generator: connections on raw sockets, frames encoded once and sent as they are, a
/// fixed schedule. It costs little and the same against every broker, so that a machine with two
/// cores shows what the broker costs and not what its client does.
///
/// An open loop sends when a request is due, whatever became of those before, and counts its
/// latency from that moment: a broker that stalls is charged for all who would have come meanwhile.
/// Source: Gil Tene, "How NOT to measure latency", on coordinated omission.
///
/// Threads: [LoadLoop] owns one that reads all answers, [OpenLoop] one that keeps the schedule. A
/// [Connection] and a lane are guarded by their own monitors.
@NullMarked
package dev.odradek.benchmarks.load;

import org.jspecify.annotations.NullMarked;
