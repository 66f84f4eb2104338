/// The protocol as a table: API keys and what belongs to each, error codes, names of internal
/// topics, and whole frames. The messages themselves are generated into the packages beside this
/// one. Owns no file.
///
/// Threads: everything here is immutable.
@NullMarked
package dev.odradek.wire;

import org.jspecify.annotations.NullMarked;
