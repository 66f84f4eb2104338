/// Requests that no stock client sends, byte by byte, and what a server answers to them.
@NullMarked
package dev.odradek.compat.hostile;

import org.jspecify.annotations.NullMarked;
