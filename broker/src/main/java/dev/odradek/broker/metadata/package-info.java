/// What this broker knows of its cluster, and how each part learns of a change: the image is
/// followed from the metadata log, applied to the replicas on this node, and then published by one
/// volatile write.
///
/// Threads: one queue applies changes; everybody reads the image.
@NullMarked
package dev.odradek.broker.metadata;

import org.jspecify.annotations.NullMarked;
