/// The broker's side of the network: listeners, limits on connections, frames, the order of
/// answers, back-pressure. Bytes become frames here and frames become requests in `broker.request`.
///
/// Files: none.
///
/// Threads: each connection belongs to one event loop and is touched by no other; only
/// [dev.odradek.broker.net.FrameBudget] and [dev.odradek.broker.net.ConnectionAdmission] are
/// shared, each behind its own lock, which is a leaf.
@NullMarked
package dev.odradek.broker.net;

import org.jspecify.annotations.NullMarked;
