/// One table of every setting that Apache Kafka 4.3.1 knows, with type, default, bounds, unit, a
/// line of documentation, where it may be changed at run time, and whether this broker acts on it;
/// and the values of one node, parsed and checked against each other. The `*Settings` classes are
/// the table; [dev.odradek.broker.config.BrokerConfig] and [dev.odradek.broker.config.TopicConfig]
/// are what other packages read.
///
/// Files: reads `server.properties` and the files that its config providers name; writes none.
///
/// Threads: any. Everything here is immutable once built.
@NullMarked
package dev.odradek.broker.config;

import org.jspecify.annotations.NullMarked;
