package dev.odradek.sim;

/// What a name in a directory stands for.
abstract sealed class SimNode permits SimFile, SimDirectory {}
