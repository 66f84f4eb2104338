/// What must hold: invariants that stay on in production, and the names of owners.
///
/// Threads: any.
@NullMarked
package dev.odradek.base.check;

import org.jspecify.annotations.NullMarked;
