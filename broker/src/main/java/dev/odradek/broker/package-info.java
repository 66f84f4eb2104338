/// The node: [dev.odradek.broker.Main] starts it, [dev.odradek.broker.Broker] assembles it and is
/// the one place that knows every part.
///
/// Threads: start and stop run on the main thread and the shutdown hook; everything else on the
/// owners that the parts name.
@NullMarked
package dev.odradek.broker;

import org.jspecify.annotations.NullMarked;
