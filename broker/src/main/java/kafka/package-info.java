/// The class name under which scripts and people look for a Kafka node among the Java processes of
/// a machine.
///
/// Threads: none.
@NullMarked
package kafka;

import org.jspecify.annotations.NullMarked;
