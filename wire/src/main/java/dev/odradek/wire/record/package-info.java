/// Record batches as they lie on the wire and on disk: layout, a view over bytes, a scanner, a
/// cursor over records, a builder, control records, the validation of what producers send. Batches
/// of the current format (magic 2) are read and written; the older two (magic 0 and 1) are only
/// read, where an old data directory holds them. Owns no file.
///
/// Threads: views, cursors, scanners and builders belong to whoever made them; the rest is
/// immutable.
@NullMarked
package dev.odradek.wire.record;

import org.jspecify.annotations.NullMarked;
