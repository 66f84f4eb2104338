/// The active controller: what is asked of it is decided against the newest [image]
/// [dev.odradek.metadata.ClusterImage] by one class per concern (topics, partitions, brokers,
/// configs, features, quotas ...), each a pure function from image and request to records and
/// response; [Controller] appends the records, applies them at once, and answers when the quorum
/// has committed them. The records are those that Apache Kafka 4.3.1 would write at the finalized
/// `metadata.version`, so that either can take the log over from the other.
///
/// Threads: [Controller] and what it holds belong to its queue; its request methods may be called
/// from anywhere. The deciding classes have no state but settings.
@NullMarked
package dev.odradek.controller;

import org.jspecify.annotations.NullMarked;
