package dev.odradek.broker.request;

import java.util.List;

/// The features of the node and of its cluster, as ApiVersions tells them.
///
/// @param supported what this node can do
/// @param finalized what the cluster has agreed on
/// @param finalizedEpoch offset of the metadata that `finalized` was read from; -1 when unknown
public record FeatureView(
        List<Supported> supported, List<Finalized> finalized, long finalizedEpoch) {

    /// Nothing supported, nothing known of the cluster.
    public static final FeatureView NONE = new FeatureView(List.of(), List.of(), -1);

    public FeatureView {
        supported = List.copyOf(supported);
        finalized = List.copyOf(finalized);
    }

    /// Levels of a feature that the node supports, both ends included.
    public record Supported(String name, short lowest, short highest) {}

    /// The level of a feature that the cluster is at; at 0 it is off, and clients are not told of
    /// it.
    public record Finalized(String name, short level) {}
}
