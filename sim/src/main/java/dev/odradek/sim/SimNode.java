package dev.odradek.sim;

/// What a name in a directory stands for.
abstract sealed class SimNode permits SimFile, SimDirectory {
    // Unlike that of any other.
    final long id;
    // Counts what the running system did to the content, or to the names in a directory.
    long version;

    SimNode(long id) {
        this.id = id;
    }
}
