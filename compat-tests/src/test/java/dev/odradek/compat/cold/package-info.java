/// A reader of what is on the device only, and producers whose time it must not take. Threads:
/// [PacedProducers] has its own; a [ColdReader] is a process; the rest belongs to the test's.
@NullMarked
package dev.odradek.compat.cold;

import org.jspecify.annotations.NullMarked;
