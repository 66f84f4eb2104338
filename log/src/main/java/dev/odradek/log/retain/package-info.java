/// Which segments have outlived the retention settings.
///
/// Threads: pure.
@NullMarked
package dev.odradek.log.retain;

import org.jspecify.annotations.NullMarked;
