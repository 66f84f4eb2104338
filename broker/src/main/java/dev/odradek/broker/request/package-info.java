/// How requests are answered: one handler class per API key, the dispatcher that finds it, and the
/// reply that is given exactly once. ApiVersions, dispatch and error replies are derived from the
/// one list of handlers.
///
/// Files: none.
///
/// Threads: a request starts on the event loop of its connection, where handlers must not block;
/// its reply may come from any thread.
@NullMarked
package dev.odradek.broker.request;

import org.jspecify.annotations.NullMarked;
