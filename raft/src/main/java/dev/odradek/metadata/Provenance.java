package dev.odradek.metadata;

/// Where an image comes from: the last record in it.
///
/// @param offset of the last record contained, -1 for none
/// @param epoch of that record's batch, -1 for none
/// @param timestampMs when the leader appended that batch, -1 for none
public record Provenance(long offset, int epoch, long timestampMs) {
    public static final Provenance NONE = new Provenance(-1, -1, -1);
}
