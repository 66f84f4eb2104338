@org.jspecify.annotations.NullMarked
package dev.odradek.raft;
