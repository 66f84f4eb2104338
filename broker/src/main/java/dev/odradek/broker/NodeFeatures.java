package dev.odradek.broker;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.NodeSettings;
import dev.odradek.broker.request.FeatureView;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.VersionRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/// The features that this node supports, and those that the cluster has agreed on.
final class NodeFeatures {
    private static final String KRAFT_VERSION = "kraft.version";
    private static final short KRAFT_VERSION_MAX = 1;

    private final Map<String, VersionRange> supported;

    NodeFeatures(BrokerConfig config) {
        var all =
                new LinkedHashMap<>(
                        Feature.supported(
                                config.get(NodeSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE)));
        all.putIfAbsent(KRAFT_VERSION, new VersionRange((short) 0, KRAFT_VERSION_MAX));
        this.supported = all;
    }

    Map<String, VersionRange> supported() {
        return supported;
    }

    /// @param kraftVersion the finalized one, which the quorum keeps
    FeatureView view(ClusterImage image, IntSupplier kraftVersion) {
        List<FeatureView.Supported> mine = new ArrayList<>();
        supported.forEach((name, range) ->
                mine.add(new FeatureView.Supported(name, range.min(), range.max())));
        List<FeatureView.Finalized> agreed = new ArrayList<>();
        image.features()
                .finalizedLevels()
                .forEach((name, level) -> agreed.add(new FeatureView.Finalized(name, level)));
        agreed.add(new FeatureView.Finalized(KRAFT_VERSION, (short) kraftVersion.getAsInt()));
        return new FeatureView(mine, agreed, image.provenance().offset());
    }
}
