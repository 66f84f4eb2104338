@org.jspecify.annotations.NullMarked
package dev.odradek.sim;
