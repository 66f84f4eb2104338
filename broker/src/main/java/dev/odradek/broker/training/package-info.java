/// A node's life in small, once after the build: start, the requests that stock clients send, stop.
/// The JVM that lives through it writes down what it loaded, linked and compiled (its ahead-of-time
/// cache), and later nodes begin with that. Nothing here runs in a node that serves.
///
/// Owns no files but the directory it is given, which it fills as a node does.
///
/// Threads: the traffic is sent by the main thread, over blocking sockets.
@NullMarked
package dev.odradek.broker.training;

import org.jspecify.annotations.NullMarked;
