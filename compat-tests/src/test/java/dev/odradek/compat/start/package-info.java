/// What a newcomer does and meets: starts through `bin/`, stops, mistakes, and the storage tool, as
/// real processes. One class a concern; each test has a folder and ports of its own.
///
/// Threads: the test's.
@NullMarked
package dev.odradek.compat.start;

import org.jspecify.annotations.NullMarked;
