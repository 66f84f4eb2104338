/// Turns Kafka's message definitions into Java; runs in the build of `wire` and nowhere else.
/// [Generator] is the way in: [SchemaReader] reads, the `*Source` classes write one kind of file
/// each, [OutputFolder] keeps files that did not change untouched. Owns the files of its output
/// folder.
///
/// Threads: one.
@NullMarked
package dev.odradek.wire.generator;

import org.jspecify.annotations.NullMarked;
