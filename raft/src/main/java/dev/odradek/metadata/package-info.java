/// What the cluster knows about itself: the immutable [ClusterImage], the [ImageDelta] that a run
/// of metadata records makes of it, the [ImageLoader] that follows the metadata log, the features
/// and metadata versions of Apache Kafka 4.3.1, and the way back from an image to the records of a
/// snapshot. No file, no clock, no thread.
///
/// Threads: images and everything in them are immutable and may be read by anyone; deltas and
/// loaders belong to the queue that made them.
@NullMarked
package dev.odradek.metadata;

import org.jspecify.annotations.NullMarked;
