/// What the tests put into a node's data directory, and all that clients can see of it afterwards.
@NullMarked
package dev.odradek.compat.directory;

import org.jspecify.annotations.NullMarked;
