package dev.odradek.groups.shard;

/// Names a timer of a machine: at most one timer runs under a key. Implemented by records, since it
/// is looked up by value.
public interface TimerKey {}
