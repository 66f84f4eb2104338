/// The small text files of a log directory: offset checkpoints, leader epoch checkpoint,
/// partition.metadata, meta.properties, .kafka_cleanshutdown. All byte for byte Apache Kafka's; all
/// replaced atomically.
///
/// Threads: values and stateless readers and writers; callers see to it that one file has one
/// writer at a time.
@NullMarked
package dev.odradek.log.checkpoint;

import org.jspecify.annotations.NullMarked;
